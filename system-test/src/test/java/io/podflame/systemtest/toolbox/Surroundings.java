package io.podflame.systemtest.toolbox;

import io.podflame.systemtest.product.Script;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /**
     * This repository's entry script there, told that everything is built, with this test's JDK.
     *
     * @param state folder of this machine for its state
     */
    public ProcessBuilder podflame(Path state, String... arguments) {
        List<String> words = new ArrayList<>(entering);
        words.addAll(List.of(
                "env",
                "PODFLAME_READY=1",
                "JAVA_HOME=" + path(Path.of(System.getProperty("java.home"))),
                "PODFLAME_STATE_DIR=" + path(state),
                path(Script.FILE)));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words);
    }

    /** A file of this machine as it is called there. */
    public String path(Path file) {
        return hostRoot + file.toAbsolutePath();
    }
}
