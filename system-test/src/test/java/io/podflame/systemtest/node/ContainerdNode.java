package io.podflame.systemtest.node;

import io.podflame.systemtest.node.ContainerImages.ImageFile;
import io.podflame.systemtest.node.cri.PodSandboxConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A node without a kubelet: containerd and runc in a directory of their own, and pods run through CRI. Closing it removes the pods and
 * ends every process, mount and cgroup it made. Not thread-safe. Needs root and Debian's packages containerd, runc,
 * containernetworking-plugins, busybox-static, and gcc for the pause program.
 */
public final class ContainerdNode implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    /** What the node cannot be without, as the path that tells. */
    private static final List<Path> NEEDED = List.of(
            Path.of("/usr/bin/containerd"),
            Path.of("/usr/bin/ctr"),
            Path.of("/usr/sbin/runc"),
            Path.of("/bin/busybox"),
            Path.of("/usr/bin/gcc"));

    private final Path directory;
    private final ContainerImages images;
    private final Process containerd;
    private final KubeletCalls calls;
    private final List<RunningPod> pods = new ArrayList<>();

    /** Makes the image of every pod's first container. */
    private interface PauseImage {
        ImageFile make(ContainerImages images) throws IOException;
    }

    private ContainerdNode(Path directory, ContainerImages images, Process containerd, KubeletCalls calls) {
        this.directory = directory;
        this.images = images;
        this.containerd = containerd;
        this.calls = calls;
    }

    /** Why no node can be started on this machine; empty when it can. */
    public static Optional<String> cannotStartBecause() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("containerd needs root");
        }
        return NEEDED.stream()
                .filter(path -> !Files.exists(path))
                .findFirst()
                .map(path -> path + " is missing: apt-get install containerd runc containernetworking-plugins"
                        + " busybox-static gcc");
    }

    /** Starts containerd with the pause image; returns when pods can run. */
    public static ContainerdNode start() throws IOException {
        return startIn(List.of());
    }

    /**
     * The same in other surroundings: pods live in containerd's network.
     *
     * @param entering words before containerd's, e.g. to enter a network namespace; must end in an exec
     */
    public static ContainerdNode startIn(List<String> entering) throws IOException {
        return start(entering, ContainerImages::pause);
    }

    /** The same where there is no compiler: with a static program that waits for the signal to end. */
    public static ContainerdNode startWithPause(Path program) throws IOException {
        return start(List.of(), images -> images.pause(program));
    }

    private static ContainerdNode start(List<String> entering, PauseImage pause) throws IOException {
        Path directory = Files.createTempDirectory("podflame-node");
        ContainerImages images = new ContainerImages(Files.createDirectory(directory.resolve("images")));
        Path config = Files.writeString(directory.resolve("config.toml"), config(directory));
        List<String> command = new ArrayList<>(entering);
        command.addAll(List.of("/usr/bin/containerd", "--config", config.toString()));
        Process containerd = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("containerd.log").toFile())
                .start();
        Path socket = socket(directory);
        Eventually.until(
                "containerd listens, see " + directory.resolve("containerd.log"),
                START_TIMEOUT,
                () -> Files.exists(socket) || !containerd.isAlive());
        ContainerdNode node = new ContainerdNode(directory, images, containerd, new KubeletCalls(socket));
        try {
            node.importImage(pause.make(images));
        } catch (IOException | RuntimeException | AssertionError e) {
            node.close();
            throw e;
        }
        return node;
    }

    /** Where an agent finds the runtime. */
    public Path socket() {
        return socket(directory);
    }

    /** Holds everything the node writes; deleted at the end. */
    public Path directory() {
        return directory;
    }

    /** Makes images in the node's own directory. */
    public ContainerImages images() {
        return images;
    }

    /** Makes an image available to pods. */
    public void importImage(ImageFile image) {
        CommandLine.run(
                "ctr",
                "--address",
                socket().toString(),
                "-n",
                "k8s.io",
                "images",
                "import",
                image.file().toString());
        Eventually.until("CRI has image " + image.name(), START_TIMEOUT, () -> calls.hasImage(image.name()));
    }

    /** Runs a pod; returns when its containers have been started. */
    public RunningPod runPod(PodSpec spec) {
        return runPod(spec, CgroupDriver.CGROUPFS);
    }

    /** The same with the other names of control groups. */
    public RunningPod runPod(PodSpec spec, CgroupDriver driver) {
        String uid = UUID.randomUUID().toString();
        String cgroupParent = driver.podPath(uid);
        Path logs = directory.resolve("logs").resolve(uid);
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PodSandboxConfig pod = KubeletCalls.pod(spec, uid, cgroupParent, logs);
        String sandboxId = calls.runSandbox(pod);
        RunningPod starting = new RunningPod(spec, uid, sandboxId, cgroupParent, List.of());
        pods.add(starting);
        List<RunningContainer> containers = new ArrayList<>();
        for (ContainerSpec container : spec.containers()) {
            String id = calls.startContainer(sandboxId, pod, KubeletCalls.container(spec, container));
            NodeCgroup cgroup = new NodeCgroup(driver.containerPath(cgroupParent, id));
            containers.add(new RunningContainer(container.name(), id, cgroup, logs.resolve(container.name() + ".log")));
        }
        return new RunningPod(spec, uid, sandboxId, cgroupParent, containers);
    }

    /** Kills the pod's processes and removes it. */
    public void removePod(RunningPod pod) {
        calls.removeSandbox(pod.sandboxId());
        new NodeCgroup(pod.cgroupParent()).removeWithEmptyParents();
        pods.removeIf(running -> running.sandboxId().equals(pod.sandboxId()));
    }

    /** Removes the pods, ends containerd and its shims, and deletes the directory. */
    @Override
    public void close() {
        try {
            List.copyOf(pods).forEach(this::removePod);
        } finally {
            calls.close();
            containerd.destroy();
            containerd.onExit().join();
            endShims();
            unmountBelow();
            deleteDirectory();
        }
    }

    /** Those of pods that could not be removed: every shim has our socket on its command line. */
    private void endShims() {
        String address = socket().toString();
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .filter(arguments -> arguments.contains(address))
                        .isPresent())
                .forEach(shim -> {
                    shim.descendants().forEach(ProcessHandle::destroyForcibly);
                    shim.destroyForcibly();
                    shim.onExit().join();
                });
    }

    private void unmountBelow() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            mounts.map(line -> line.split(" ")[4])
                    .filter(target -> Path.of(target).startsWith(directory))
                    .sorted(Comparator.reverseOrder())
                    .forEach(target -> CommandLine.run("umount", "-l", target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deleteDirectory() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path socket(Path directory) {
        return directory.resolve("containerd.sock");
    }

    /** Everything below one directory; what a container cannot have on a machine like CI's is switched off. */
    private static String config(Path directory) {
        return """
                version = 2
                root = "@/root"
                state = "@/state"
                [grpc]
                  address = "@/containerd.sock"
                [plugins."io.containerd.internal.v1.opt"]
                  path = "@/opt"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%s"
                  disable_apparmor = true
                  # a lower oom_score_adj needs CAP_SYS_RESOURCE
                  restrict_oom_score_adj = true
                  [plugins."io.containerd.grpc.v1.cri".containerd]
                    snapshotter = "overlayfs"
                    default_runtime_name = "runc"
                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                      runtime_type = "io.containerd.runc.v2"
                      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                        Root = "@/runc"
                        SystemdCgroup = false
                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "/usr/lib/cni"
                    conf_dir = "@/cni"
                """.formatted(ContainerImages.PAUSE).replace("@", directory.toString());
    }
}
