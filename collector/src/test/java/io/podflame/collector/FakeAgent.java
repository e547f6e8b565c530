package io.podflame.collector;

import com.linecorp.armeria.client.grpc.GrpcClientBuilder;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.podflame.proto.v1.Acknowledgement;
import io.podflame.proto.v1.AgentLinkGrpc;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.Event;
import io.podflame.proto.v1.Hello;
import io.podflame.proto.v1.ImportedSession;
import io.podflame.proto.v1.Inventory;
import io.podflame.proto.v1.SessionState;
import io.podflame.proto.v1.SessionStatus;
import io.podflame.proto.v1.Workload;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The agent's end of a real gRPC stream. Every wait ends after {@value #PATIENCE_SECONDS} s with a failure. */
public final class FakeAgent implements AutoCloseable {

    static final int PATIENCE_SECONDS = 30;

    private final Map<CollectorMessage.MessageCase, BlockingQueue<CollectorMessage>> received =
            new ConcurrentHashMap<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final StreamObserver<AgentMessage> requests;

    private FakeAgent(String address, Consumer<GrpcClientBuilder> settings) {
        GrpcClientBuilder builder =
                GrpcClients.builder(address).responseTimeoutMillis(0).maxResponseLength(0);
        settings.accept(builder);
        requests = builder.build(AgentLinkGrpc.AgentLinkStub.class).connect(new Responses());
    }

    /** Connects, and says nothing yet. */
    public static FakeAgent silent(TestCollector collector) {
        return new FakeAgent("gproto+" + collector.uri(), settings -> {});
    }

    public static FakeAgent silent(String address, Consumer<GrpcClientBuilder> settings) {
        return new FakeAgent("gproto+" + address, settings);
    }

    /** Connects, and is welcomed. */
    public static FakeAgent greeted(TestCollector collector, String node) {
        FakeAgent agent = silent(collector);
        agent.send(AgentMessage.newBuilder()
                .setHello(hello(node, "run-of-" + node))
                .build());
        agent.next(CollectorMessage.MessageCase.WELCOME);
        return agent;
    }

    /** Connects as one who imports a recording of a node, and is welcomed. */
    public static FakeAgent importing(TestCollector collector, String node) {
        FakeAgent importer = silent(collector);
        importer.send(AgentMessage.newBuilder()
                .setHello(hello(node, "import-of-" + node).toBuilder().setImports(true))
                .build());
        importer.next(CollectorMessage.MessageCase.WELCOME);
        return importer;
    }

    /** Announces a session of the recording "mixer.data". */
    public void announce(String sessionId, Event event) {
        announce(sessionId, "mixer.data", event);
    }

    public void announce(String sessionId, String source, Event event) {
        send(AgentMessage.newBuilder()
                .setImportedSession(ImportedSession.newBuilder()
                        .setSessionId(sessionId)
                        .setSource(source)
                        .setEvent(event))
                .build());
    }

    public static Hello hello(String node, String runId) {
        return Hello.newBuilder()
                .setNode(node)
                .setRunId(runId)
                .setVersion("0.1.0")
                .setKernelRelease("6.18.0")
                .setArchitecture("amd64")
                .setCpus(2)
                .setMaxFrequencyHertz(1000)
                .addEvents("cpu-clock")
                .setContinuousFrequencyHertz(19)
                .build();
    }

    public void send(AgentMessage message) {
        requests.onNext(message);
    }

    public void inventory(Workload... workloads) {
        send(AgentMessage.newBuilder()
                .setInventory(Inventory.newBuilder().addAllWorkloads(List.of(workloads)))
                .build());
    }

    /** Sends a batch, and waits for its acknowledgement. */
    public Acknowledgement deliver(Batch batch) {
        send(AgentMessage.newBuilder().setBatch(batch).build());
        Acknowledgement acknowledgement =
                next(CollectorMessage.MessageCase.ACKNOWLEDGEMENT).getAcknowledgement();
        if (acknowledgement.getSequence() != batch.getSequence()) {
            throw new AssertionError("acknowledged " + acknowledgement.getSequence());
        }
        return acknowledgement;
    }

    public void status(String sessionId, SessionState state, String error) {
        send(AgentMessage.newBuilder()
                .setSessionStatus(SessionStatus.newBuilder()
                        .setSessionId(sessionId)
                        .setState(state)
                        .setError(error))
                .build());
    }

    /** The next message of that kind, whatever else came before it. */
    public CollectorMessage next(CollectorMessage.MessageCase wanted) {
        try {
            CollectorMessage message = queue(wanted).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no " + wanted + "; the stream: " + end);
            }
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What came so far of that kind and was not asked for by {@link #next}. */
    public List<CollectorMessage> all(CollectorMessage.MessageCase wanted) {
        return List.copyOf(queue(wanted));
    }

    private BlockingQueue<CollectorMessage> queue(CollectorMessage.MessageCase kind) {
        return received.computeIfAbsent(kind, absent -> new LinkedBlockingQueue<>());
    }

    /** How the collector ended the stream. */
    public Status end() {
        return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Half-closes, and waits until the collector has too. */
    @Override
    public void close() {
        requests.onCompleted();
        end();
    }

    private final class Responses implements StreamObserver<CollectorMessage> {
        @Override
        public void onNext(CollectorMessage message) {
            queue(message.getMessageCase()).add(message);
        }

        @Override
        public void onError(Throwable cause) {
            end.complete(Status.fromThrowable(cause));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }
    }
}
