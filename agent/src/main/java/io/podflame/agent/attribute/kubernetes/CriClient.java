package io.podflame.agent.attribute.kubernetes;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.podflame.agent.attribute.ReportedAnnotations;
import io.podflame.agent.attribute.kubernetes.cri.ContainerState;
import io.podflame.agent.attribute.kubernetes.cri.ContainerStatusRequest;
import io.podflame.agent.attribute.kubernetes.cri.ContainerStatusResponse;
import io.podflame.agent.attribute.kubernetes.cri.ListContainersRequest;
import io.podflame.agent.attribute.kubernetes.cri.ListPodSandboxRequest;
import io.podflame.agent.attribute.kubernetes.cri.PodSandbox;
import io.podflame.agent.attribute.kubernetes.cri.RuntimeServiceGrpc;
import io.podflame.agent.attribute.kubernetes.cri.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.podflame.agent.attribute.kubernetes.cri.VersionRequest;
import io.podflame.agent.attribute.kubernetes.cri.VersionResponse;
import io.podflame.agent.health.FailureLog;
import io.podflame.binary.MalformedInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks a container runtime (containerd, CRI-O) over its Unix socket. Every call blocks, for two seconds at most. Reads only. After a
 * failure make a new client: gRPC would wait longer and longer before it connects again.
 */
final class CriClient implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 2;

    /** As large as the kubelet allows: a node with 250 pods lists about 1 MB. */
    private static final int MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024;

    /** The kubelet repeats name, namespace and UID of the pod as labels; CRI-O adds the container's. */
    private static final List<String> REPEATING_LABELS = List.of("io.kubernetes.pod.", "io.kubernetes.container.");

    private final Path socket;
    private final FailureLog failures = new FailureLog(System.getLogger(CriClient.class.getName()), System::nanoTime);
    private final ManagedChannel channel;

    /** Connects at the first call. */
    CriClient(Path socket) {
        this.socket = socket;
        // containerd refuses a path as the HTTP/2 authority; the port is never used
        channel = OkHttpChannelBuilder.forAddress("localhost", 1, InsecureChannelCredentials.create())
                .socketFactory(new UnixSockets(socket))
                .overrideAuthority("localhost")
                .proxyDetector(target -> null)
                .directExecutor()
                .maxInboundMessageSize(MESSAGE_LIMIT_BYTES)
                .build();
    }

    Path socket() {
        return socket;
    }

    /** Name and version of the runtime, e.g. "containerd 1.7.24". */
    String version() throws CriUnavailableException {
        VersionResponse answer = call("Version", () -> stub().version(VersionRequest.getDefaultInstance()));
        return answer.getRuntimeName() + " " + answer.getRuntimeVersion();
    }

    /** Everything there is, ended containers included. Two calls, so a pod can begin between them. */
    CriListing list() throws CriUnavailableException {
        // sandboxes last: every container listed has its sandbox in the list then
        var containers =
                call("ListContainers", () -> stub().listContainers(ListContainersRequest.getDefaultInstance()));
        var sandboxes = call("ListPodSandbox", () -> stub().listPodSandbox(ListPodSandboxRequest.getDefaultInstance()));
        return new CriListing(
                sandboxes.getItemsList().stream().map(CriClient::sandbox).toList(),
                containers.getContainersList().stream()
                        .map(CriClient::container)
                        .toList());
    }

    /** What only the status of a container tells; empty when the container was removed. */
    Optional<CriListing.Status> status(String containerId) throws CriUnavailableException {
        var request = ContainerStatusRequest.newBuilder()
                .setContainerId(containerId)
                .setVerbose(true)
                .build();
        return call("ContainerStatus", () -> {
            try {
                return Optional.of(status(stub().containerStatus(request)));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private CriListing.Status status(ContainerStatusResponse answer) {
        return new CriListing.Status(
                answer.getStatus().getImage().getImage(), info(answer.getInfoOrDefault("info", "{}")));
    }

    /** One container whose info cannot be read costs its details, no more. */
    private RuntimeInfo info(String json) {
        try {
            return RuntimeInfo.parse(json);
        } catch (MalformedInputException e) {
            failures.failed(
                    "container info",
                    "command, environment and limits of a container are not known: " + e.getMessage());
            return RuntimeInfo.NONE;
        }
    }

    private static CriListing.Sandbox sandbox(PodSandbox sandbox) {
        SortedMap<String, String> labels = new TreeMap<>(sandbox.getLabelsMap());
        labels.keySet().removeIf(key -> REPEATING_LABELS.stream().anyMatch(key::startsWith));
        var metadata = sandbox.getMetadata();
        return new CriListing.Sandbox(
                sandbox.getId(),
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid(),
                labels,
                ReportedAnnotations.of(sandbox.getAnnotationsMap()));
    }

    private static CriListing.Container container(io.podflame.agent.attribute.kubernetes.cri.Container container) {
        return new CriListing.Container(
                container.getId(),
                container.getPodSandboxId(),
                container.getMetadata().getName(),
                container.getImage().getImage(),
                container.getState() == ContainerState.CONTAINER_RUNNING);
    }

    private RuntimeServiceBlockingStub stub() {
        return RuntimeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private <T> T call(String method, Supplier<T> call) throws CriUnavailableException {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw new CriUnavailableException("CRI " + method + " on " + socket + ": " + explain(e), e);
        }
    }

    private static String explain(StatusRuntimeException e) {
        return switch (e.getStatus().getCode()) {
            case UNIMPLEMENTED ->
                "the runtime does not speak CRI v1; containerd needs version 1.6 and its cri plugin enabled, CRI-O version 1.20";
            case DEADLINE_EXCEEDED -> "no answer within " + TIMEOUT_SECONDS + " s";
            case UNAVAILABLE ->
                "cannot connect" + cause(e) + "; the socket must be mounted into the agent and open to it";
            default -> e.getStatus().toString();
        };
    }

    private static String cause(StatusRuntimeException e) {
        return e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
