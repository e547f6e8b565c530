package io.podflame.systemtest.toolbox;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a script runs.
 *
 * @param entering words before the command's that take it there; must end in an exec
 * @param hostRoot where this machine's root is there: empty for "here", or a path such as "/media/root"
 */
public record Surroundings(List<String> entering, String hostRoot) {

    /** On the node itself. */
    public static final Surroundings NODE = new Surroundings(List.of(), "");

    /** In a PID namespace of its own, which no profiler can use. */
    public static final Surroundings PRIVATE_PIDS =
            new Surroundings(List.of("unshare", "--pid", "--fork", "--mount", "--mount-proc"), "");

    public Surroundings {
        entering = List.copyOf(entering);
    }

    /** A file of this machine as it is called there. */
    public String path(Path file) {
        return hostRoot + file.toAbsolutePath();
    }
}
