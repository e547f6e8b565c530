package io.podflame.agent.attribute.kubernetes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a container runtime's socket may be.
 *
 * @param candidates in the order of trying
 */
public record CriSockets(List<Path> candidates) {

    /** Where the runtimes and distributions put it. */
    private static final List<String> DEFAULTS = List.of(
            "run/containerd/containerd.sock",
            "run/crio/crio.sock",
            "run/k3s/containerd/containerd.sock",
            "run/k0s/containerd.sock",
            "var/snap/microk8s/common/run/containerd.sock",
            "run/cri-dockerd.sock");

    public CriSockets {
        candidates = List.copyOf(candidates);
    }

    /** Exactly this one. */
    public static CriSockets told(Path socket) {
        return new CriSockets(List.of(socket));
    }

    /** The usual places, first below where the node's root is mounted in the agent's container, then below "/". */
    public static CriSockets usual(Path hostRoot) {
        return new CriSockets(Stream.of(hostRoot, Path.of("/"))
                .distinct()
                .flatMap(root -> DEFAULTS.stream().map(root::resolve))
                .toList());
    }

    /** Those that are there now. */
    List<Path> existing() {
        return candidates.stream().filter(Files::exists).toList();
    }
}
