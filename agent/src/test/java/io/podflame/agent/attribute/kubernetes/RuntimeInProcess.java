package io.podflame.agent.attribute.kubernetes;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.podflame.agent.attribute.kubernetes.cri.Container;
import io.podflame.agent.attribute.kubernetes.cri.ContainerMetadata;
import io.podflame.agent.attribute.kubernetes.cri.ContainerState;
import io.podflame.agent.attribute.kubernetes.cri.ContainerStatusRequest;
import io.podflame.agent.attribute.kubernetes.cri.ContainerStatusResponse;
import io.podflame.agent.attribute.kubernetes.cri.ListContainersRequest;
import io.podflame.agent.attribute.kubernetes.cri.ListContainersResponse;
import io.podflame.agent.attribute.kubernetes.cri.ListPodSandboxRequest;
import io.podflame.agent.attribute.kubernetes.cri.ListPodSandboxResponse;
import io.podflame.agent.attribute.kubernetes.cri.PodSandbox;
import io.podflame.agent.attribute.kubernetes.cri.PodSandboxMetadata;
import io.podflame.agent.attribute.kubernetes.cri.RuntimeServiceGrpc;
import io.podflame.agent.attribute.kubernetes.cri.VersionRequest;
import io.podflame.agent.attribute.kubernetes.cri.VersionResponse;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A runtime that answers as a test tells it, on a Unix socket, without root. The real one is in system-test. */
public final class RuntimeInProcess implements AutoCloseable {

    private final List<PodSandbox> sandboxes = new CopyOnWriteArrayList<>();
    private final List<Container> containers = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> listable = CompletableFuture.completedFuture(null);

    private final MultiThreadIoEventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Server server;

    private final class Answers extends RuntimeServiceGrpc.RuntimeServiceImplBase {

        @Override
        public void version(VersionRequest request, StreamObserver<VersionResponse> observer) {
            answer(
                    observer,
                    VersionResponse.newBuilder()
                            .setRuntimeName("cri-o")
                            .setRuntimeVersion("1.31.2")
                            .build());
        }

        @Override
        public void listPodSandbox(ListPodSandboxRequest request, StreamObserver<ListPodSandboxResponse> observer) {
            answer(
                    observer,
                    ListPodSandboxResponse.newBuilder().addAllItems(sandboxes).build());
        }

        @Override
        public void listContainers(ListContainersRequest request, StreamObserver<ListContainersResponse> observer) {
            listable.thenRun(() -> answer(
                    observer,
                    ListContainersResponse.newBuilder()
                            .addAllContainers(containers)
                            .build()));
        }

        /** As of a runtime that has removed every container meanwhile. */
        @Override
        public void containerStatus(ContainerStatusRequest request, StreamObserver<ContainerStatusResponse> observer) {
            observer.onError(Status.NOT_FOUND.asRuntimeException());
        }

        private static <T> void answer(StreamObserver<T> observer, T answer) {
            observer.onNext(answer);
            observer.onCompleted();
        }
    }

    /** Speaks CRI v1. */
    public static RuntimeInProcess speaking(Path socket) throws IOException {
        return new RuntimeInProcess(socket, true);
    }

    /** Answers every call with UNIMPLEMENTED, like a containerd whose cri plugin is disabled. */
    static RuntimeInProcess withoutCri(Path socket) throws IOException {
        return new RuntimeInProcess(socket, false);
    }

    private RuntimeInProcess(Path socket, boolean speaking) throws IOException {
        List<BindableService> services = speaking ? List.of(new Answers()) : List.of();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(eventLoop)
                .workerEventLoopGroup(eventLoop)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .directExecutor();
        services.forEach(builder::addService);
        server = builder.build().start();
    }

    /** Keeps everyone who asks for containers waiting until {@link #answer}. */
    public void hesitate() {
        listable = new CompletableFuture<>();
    }

    public void answer() {
        listable.complete(null);
    }

    /** Lists from now on a running container "etcd" of a pod in kube-system. */
    public void run(String pod, String containerId) {
        sandboxes.add(PodSandbox.newBuilder()
                .setId("5a")
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setNamespace("kube-system")
                        .setName(pod)
                        .setUid("uid-1"))
                .putLabels("component", "etcd")
                .putLabels("io.kubernetes.pod.name", pod)
                .putLabels("io.kubernetes.container.name", "POD")
                .build());
        containers.add(Container.newBuilder()
                .setId(containerId)
                .setPodSandboxId("5a")
                .setMetadata(ContainerMetadata.newBuilder().setName("etcd"))
                .setState(ContainerState.CONTAINER_RUNNING)
                .build());
    }

    @Override
    public void close() {
        server.shutdownNow();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
