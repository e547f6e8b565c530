package io.podflame.systemtest;

import io.podflame.systemtest.node.CgroupDriver;
import io.podflame.systemtest.node.ContainerSpec;
import io.podflame.systemtest.node.ContainerdNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.node.NodeCgroup;
import io.podflame.systemtest.node.PodSpec;
import io.podflame.systemtest.node.RunningContainer;
import io.podflame.systemtest.node.RunningPod;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Three pods, a collector, and an agent for each sampler, on a machine whose only control groups are those of version 2. Each pod's
 * program begins when it is told to:
 *
 * <pre>
 * default/limited     c      loops in C, in a fifth of a CPU        /kubepods/burstable/podUID/ID
 * kube-system/free    c++    loops in C++, as much as there is      /kubepods.slice/…/kubepods-burstable-podUID.slice/cri-containerd-ID.scope
 * default/waiting     waits  waits, and measures how long           /kubepods/burstable/podUID/ID
 * </pre>
 */
record UnifiedNode(Started started, QueryApi api, List<RunningPart> agents, Pods pods) implements AutoCloseable {

    /** In the order of the agents; each is its agent's node, too. */
    static final List<String> SAMPLERS = List.of("bpf", "perf-event");

    static final double LIMIT = 0.2;

    /** Of the two pods that use CPU time. */
    static final Map<String, String> BUSY = Map.of("uses", "cpu");

    private static final String COLLECTOR = "127.0.0.1:7070";
    private static final String IMAGE = "localhost/programs:1";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** By their containers. */
    record Pods(Container limited, Container free, Container waiting) {
        List<Container> all() {
            return List.of(limited, free, waiting);
        }
    }

    /** The one container of a pod. */
    record Container(String namespace, String pod, RunningContainer running) {

        String displayName() {
            return namespace + "/" + pod + "/" + running.name();
        }

        NodeCgroup cgroup() {
            return running.cgroup();
        }
    }

    UnifiedNode {
        agents = List.copyOf(agents);
    }

    /**
     * The pods are made while the collector starts.
     *
     * @param programs has the root of an image, {@code image}, and a static program {@code pause}
     * @param logs what the parts print goes here
     */
    static UnifiedNode start(Path programs, Path logs) throws IOException {
        Started started = new Started();
        ContainerdNode node = started.add(ContainerdNode.startWithPause(programs.resolve("pause")));
        RunningPart collector = started.add(RunningPart.start(
                logs.resolve("collector.log"),
                "collector",
                "--listen=" + COLLECTOR,
                "--data-dir=" + logs.resolve("profiles")));
        node.importImage(node.images().image(IMAGE, programs.resolve("image"), List.of("/bin/sh")));
        Pods pods = new Pods(
                run(
                        node,
                        CgroupDriver.CGROUPFS,
                        busy("default", "limited", container("c", "/c").withCpuLimit(LIMIT))),
                // requests little, so that collector and agents come first
                run(
                        node,
                        CgroupDriver.SYSTEMD,
                        busy("kube-system", "free", container("c++", "/c++").withCpuRequest(0.02))),
                run(
                        node,
                        CgroupDriver.CGROUPFS,
                        // stays, as the names of what has ended can no longer be read
                        new PodSpec(
                                "default",
                                "waiting",
                                container("waits", "/bin/sh", "-c", "echo | /waits 4; exec /bin/busybox sleep 1000"))));
        awaitWithPatience("the collector listens", () -> collector.log().contains("http://"));
        List<RunningPart> agents = SAMPLERS.stream()
                .map(sampler -> started.add(agent(sampler, node.socket(), logs)))
                .toList();
        QueryApi api = QueryApi.at("http://" + COLLECTOR);
        awaitWithPatience(
                "the collector knows all pods from both agents",
                () -> pods.all().stream().allMatch(pod -> isKnown(api, pod)));
        return new UnifiedNode(started, api, agents, pods);
    }

    static void awaitWithPatience(String what, BooleanSupplier condition) {
        var _ = getWithPatience(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Asks each second: an answer takes a slow machine some tens of milliseconds. */
    static <T> T getWithPatience(String what, Supplier<Optional<T>> question) {
        return Eventually.get(what, PATIENCE, Duration.ofSeconds(1), question);
    }

    private static RunningPart agent(String sampler, Path socket, Path logs) {
        return RunningPart.start(
                logs.resolve(sampler + ".log"),
                "agent",
                "--node=" + sampler,
                "--sampler=" + sampler,
                "--frequency=0",
                "--collector=http://" + COLLECTOR,
                "--cri-socket=" + socket);
    }

    private static ContainerSpec container(String name, String... command) {
        return new ContainerSpec(name, IMAGE, "/when-told").withArguments(List.of(command));
    }

    private static PodSpec busy(String namespace, String name, ContainerSpec container) {
        return new PodSpec(namespace, name, container).withLabels(BUSY);
    }

    private static Container run(ContainerdNode node, CgroupDriver driver, PodSpec spec) {
        RunningPod pod = node.runPod(spec, driver);
        return new Container(spec.namespace(), spec.name(), pod.containers().getFirst());
    }

    private static boolean isKnown(QueryApi api, Container pod) {
        return api.workloads().stream()
                        .filter(workload -> workload.displayName().equals(pod.displayName()))
                        .count()
                == SAMPLERS.size();
    }

    /** Has a container's program begin. */
    static void tell(Container pod) throws IOException {
        Files.createFile(Path.of("/proc/" + pod.cgroup().pids().getFirst() + "/root/told"));
    }

    @Override
    public void close() throws Exception {
        started.close();
    }
}
