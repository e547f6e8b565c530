package io.podflame.agent.stream;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import io.podflame.proto.v1.Acknowledgement;
import io.podflame.proto.v1.AgentLinkGrpc;
import io.podflame.proto.v1.AgentMessage;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.Welcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A collector that keeps in memory what it is sent: a real gRPC server on loopback that can be killed and started again on its
 * port without forgetting what it stored. Thread-safe: everything happens under its own monitor.
 */
public final class FakeCollector implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_ATTEMPTS = 20;

    final List<AgentMessage> received = new ArrayList<>();
    final Map<String, List<Batch>> stored = new HashMap<>();
    int streams;
    int duplicates;
    int halfClosed;
    boolean acknowledging = true;
    Optional<String> token = Optional.empty();
    Optional<SslContext> tls = Optional.empty();
    private int port;
    private @Nullable Server server;
    private @Nullable StreamObserver<CollectorMessage> agent;
    private String runId = "";

    /** Starts it on a free port, later again on the same. */
    public synchronized FakeCollector start() throws IOException, InterruptedException {
        if (port > 0) {
            server = bindAgain();
            return this;
        }
        // below the ports that connections get: none takes it while the collector is away
        SplittableRandom random = new SplittableRandom();
        for (int attempt = 0; ; attempt++) {
            int candidate = random.nextInt(10_000, 30_000);
            try {
                server = bind(candidate);
                port = candidate;
                return this;
            } catch (IOException taken) {
                if (attempt == MAX_ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    /** The killed server's listening socket may be closed a moment after the server has terminated. */
    private Server bindAgain() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return bind(port);
            } catch (IOException taken) {
                if (System.nanoTime() > deadline) {
                    throw taken;
                }
                wait(20);
            }
        }
    }

    private Server bind(int candidate) throws IOException {
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate))
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .intercept(new TokenCheck())
                .addService(new Service());
        tls.ifPresent(builder::sslContext);
        return builder.build().start();
    }

    public int port() {
        return port;
    }

    /** Ends every connection without a word. */
    public void kill() throws InterruptedException {
        @Nullable Server running = server;
        if (running != null) {
            running.shutdownNow().awaitTermination();
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public synchronized void send(CollectorMessage message) {
        if (agent != null) {
            agent.onNext(message);
        }
    }

    /** Acknowledges what was held back. */
    public synchronized void acknowledgeAll() {
        acknowledging = true;
        send(acknowledgement());
    }

    public synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long remaining = deadline - System.nanoTime();
            if (remaining <= 0) {
                throw new AssertionError("waited " + PATIENCE + " for " + what + "; received " + received.size());
            }
            TimeUnit.NANOSECONDS.timedWait(this, remaining);
        }
    }

    public synchronized <T> List<T> received(Function<AgentMessage, Optional<T>> kind) {
        return received.stream().map(kind).flatMap(Optional::stream).toList();
    }

    public List<Batch> batches() {
        return received(message -> message.hasBatch() ? Optional.of(message.getBatch()) : Optional.empty());
    }

    public synchronized List<Batch> storedBatches() {
        return List.copyOf(stored.getOrDefault(runId, List.of()));
    }

    private CollectorMessage acknowledgement() {
        return CollectorMessage.newBuilder()
                .setAcknowledgement(Acknowledgement.newBuilder().setSequence(lastStored()))
                .build();
    }

    private long lastStored() {
        List<Batch> batches = stored.getOrDefault(runId, List.of());
        return batches.isEmpty() ? 0 : batches.getLast().getSequence();
    }

    private synchronized void receive(AgentMessage message, StreamObserver<CollectorMessage> from) {
        received.add(message);
        if (message.hasHello()) {
            streams++;
            agent = from;
            runId = message.getHello().getRunId();
            from.onNext(CollectorMessage.newBuilder()
                    .setWelcome(Welcome.newBuilder()
                            .setLastStoredSequence(lastStored())
                            .setVersion("fake"))
                    .build());
        } else if (message.hasBatch()) {
            store(message.getBatch());
            if (acknowledging) {
                from.onNext(acknowledgement());
            }
        }
        notifyAll();
    }

    private void store(Batch batch) {
        if (batch.getSequence() <= lastStored()) {
            duplicates++;
        } else {
            stored.computeIfAbsent(runId, run -> new ArrayList<>()).add(batch);
        }
    }

    private synchronized void halfClosed(StreamObserver<CollectorMessage> from) {
        halfClosed++;
        notifyAll();
        from.onCompleted();
    }

    private final class Service extends AgentLinkGrpc.AgentLinkImplBase {

        @Override
        public StreamObserver<AgentMessage> connect(StreamObserver<CollectorMessage> toAgent) {
            return new StreamObserver<>() {
                @Override
                public void onNext(AgentMessage message) {
                    receive(message, toAgent);
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {
                    halfClosed(toAgent);
                }
            };
        }
    }

    private final class TokenCheck implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String sent = headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
            if (token.isEmpty() || ("Bearer " + token.get()).equals(sent)) {
                return next.startCall(call, headers);
            }
            call.close(Status.UNAUTHENTICATED, new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }
}
