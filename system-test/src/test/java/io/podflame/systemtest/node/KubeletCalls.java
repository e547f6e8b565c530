package io.podflame.systemtest.node;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.podflame.systemtest.node.cri.Capability;
import io.podflame.systemtest.node.cri.ContainerConfig;
import io.podflame.systemtest.node.cri.ContainerMetadata;
import io.podflame.systemtest.node.cri.CreateContainerRequest;
import io.podflame.systemtest.node.cri.ImageServiceGrpc;
import io.podflame.systemtest.node.cri.ImageSpec;
import io.podflame.systemtest.node.cri.ImageStatusRequest;
import io.podflame.systemtest.node.cri.Int64Value;
import io.podflame.systemtest.node.cri.KeyValue;
import io.podflame.systemtest.node.cri.LinuxContainerConfig;
import io.podflame.systemtest.node.cri.LinuxContainerResources;
import io.podflame.systemtest.node.cri.LinuxContainerSecurityContext;
import io.podflame.systemtest.node.cri.LinuxPodSandboxConfig;
import io.podflame.systemtest.node.cri.LinuxSandboxSecurityContext;
import io.podflame.systemtest.node.cri.Mount;
import io.podflame.systemtest.node.cri.NamespaceMode;
import io.podflame.systemtest.node.cri.NamespaceOption;
import io.podflame.systemtest.node.cri.PodSandboxConfig;
import io.podflame.systemtest.node.cri.PodSandboxMetadata;
import io.podflame.systemtest.node.cri.RemovePodSandboxRequest;
import io.podflame.systemtest.node.cri.RunPodSandboxRequest;
import io.podflame.systemtest.node.cri.RuntimeServiceGrpc;
import io.podflame.systemtest.node.cri.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.podflame.systemtest.node.cri.SecurityProfile;
import io.podflame.systemtest.node.cri.SecurityProfile.ProfileType;
import io.podflame.systemtest.node.cri.StartContainerRequest;
import io.podflame.systemtest.node.cri.StopPodSandboxRequest;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a kubelet asks of a container runtime, over its Unix socket. Every call blocks, for half a minute at most. */
final class KubeletCalls implements AutoCloseable {

    /** As the kubelet has it. */
    private static final long CPU_PERIOD_MICROS = 100_000;

    /** As the kubelet has it. */
    private static final int SHARES_PER_CPU = 1024;

    private static final int TIMEOUT_SECONDS = 30;

    private final EventLoopGroup eventLoop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("kubelet", true), NioIoHandler.newFactory());
    private final ManagedChannel channel;

    KubeletCalls(Path socket) {
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(eventLoop)
                .withOption(ChannelOption.SO_KEEPALIVE, null) // gRPC sets it, and Netty warns that Unix sockets lack it
                .overrideAuthority("localhost")
                .usePlaintext()
                .directExecutor()
                .build();
    }

    /** Whether the image is there; false also while the runtime is not ready. */
    boolean hasImage(String name) {
        try {
            return ImageServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .imageStatus(ImageStatusRequest.newBuilder()
                            .setImage(ImageSpec.newBuilder().setImage(name))
                            .build())
                    .hasImage();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                return false;
            }
            throw e;
        }
    }

    String runSandbox(PodSandboxConfig pod) {
        return runtime()
                .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(pod).build())
                .getPodSandboxId();
    }

    String startContainer(String sandboxId, PodSandboxConfig pod, ContainerConfig container) {
        String id = runtime()
                .createContainer(CreateContainerRequest.newBuilder()
                        .setPodSandboxId(sandboxId)
                        .setConfig(container)
                        .setSandboxConfig(pod)
                        .build())
                .getContainerId();
        var _ = runtime()
                .startContainer(
                        StartContainerRequest.newBuilder().setContainerId(id).build());
        return id;
    }

    /** Kills the pod's processes and forgets it. */
    void removeSandbox(String sandboxId) {
        var _ = runtime()
                .stopPodSandbox(StopPodSandboxRequest.newBuilder()
                        .setPodSandboxId(sandboxId)
                        .build());
        var _ = runtime()
                .removePodSandbox(RemovePodSandboxRequest.newBuilder()
                        .setPodSandboxId(sandboxId)
                        .build());
    }

    /** A pod as the kubelet would describe it. */
    static PodSandboxConfig pod(PodSpec spec, String uid, String cgroupParent, Path logs) {
        return PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setName(spec.name())
                        .setNamespace(spec.namespace())
                        .setUid(uid))
                .setLogDirectory(logs.toString())
                .putAllAnnotations(spec.annotations())
                .putAllLabels(spec.labels())
                .putAllLabels(Map.of(
                        "io.kubernetes.pod.name", spec.name(),
                        "io.kubernetes.pod.namespace", spec.namespace(),
                        "io.kubernetes.pod.uid", uid))
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setCgroupParent(cgroupParent)
                        .setSecurityContext(LinuxSandboxSecurityContext.newBuilder()
                                .setNamespaceOptions(namespaces(spec))
                                .setPrivileged(spec.containers().stream()
                                        .anyMatch(container ->
                                                container.privileges().privileged()))))
                .build();
    }

    /** A container of that pod. */
    static ContainerConfig container(PodSpec pod, ContainerSpec spec) {
        LinuxContainerConfig.Builder linux =
                LinuxContainerConfig.newBuilder().setSecurityContext(securityContext(pod, spec.privileges()));
        LinuxContainerResources.Builder resources = LinuxContainerResources.newBuilder();
        spec.limits().memoryBytes().ifPresent(resources::setMemoryLimitInBytes);
        spec.limits()
                .cpus()
                .ifPresent(cpus ->
                        resources.setCpuPeriod(CPU_PERIOD_MICROS).setCpuQuota((long) (cpus * CPU_PERIOD_MICROS)));
        spec.limits().requestedCpus().ifPresent(cpus -> resources.setCpuShares((long) (cpus * SHARES_PER_CPU)));
        linux.setResources(resources);
        var builder = ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName(spec.name()))
                .setImage(ImageSpec.newBuilder().setImage(spec.image()))
                .addAllCommand(spec.command())
                .addAllArgs(spec.arguments())
                .putLabels("io.kubernetes.container.name", spec.name())
                .setLogPath(spec.name() + ".log")
                .setLinux(linux);
        spec.environment()
                .forEach((key, value) ->
                        builder.addEnvs(KeyValue.newBuilder().setKey(key).setValue(value)));
        spec.mounts()
                .forEach(mount -> builder.addMounts(Mount.newBuilder()
                        .setHostPath(mount.hostPath().toString())
                        .setContainerPath(mount.containerPath())
                        .setReadonly(mount.readOnly())));
        return builder.build();
    }

    private static LinuxContainerSecurityContext securityContext(PodSpec pod, ContainerSpec.Privileges privileges) {
        ContainerSpec.Confinement confinement = privileges.confinement();
        LinuxContainerSecurityContext.Builder builder = LinuxContainerSecurityContext.newBuilder()
                .setPrivileged(privileges.privileged())
                .setReadonlyRootfs(privileges.readOnlyRoot())
                .setCapabilities(Capability.newBuilder()
                        .addAllAddCapabilities(privileges.capabilities())
                        .addAllDropCapabilities(privileges.dropped()))
                .setNamespaceOptions(namespaces(pod))
                .setNoNewPrivs(confinement.noNewPrivileges())
                .setSeccomp(SecurityProfile.newBuilder()
                        .setProfileType(
                                confinement.systemCallFilter() ? ProfileType.RuntimeDefault : ProfileType.Unconfined));
        confinement
                .user()
                .ifPresent(id -> builder.setRunAsUser(Int64Value.newBuilder().setValue(id)));
        confinement
                .group()
                .ifPresent(id -> builder.setRunAsGroup(Int64Value.newBuilder().setValue(id)));
        return builder.build();
    }

    private static NamespaceOption namespaces(PodSpec pod) {
        return NamespaceOption.newBuilder()
                .setNetwork(NamespaceMode.NODE)
                .setPid(pod.hostPid() ? NamespaceMode.NODE : NamespaceMode.CONTAINER)
                .build();
    }

    private RuntimeServiceBlockingStub runtime() {
        return RuntimeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        var _ = eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
