package io.podflame.systemtest.toolbox;

import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One of toolbox-scripts, to be run.
 *
 * @param shell the words that make a shell, e.g. "busybox", "sh"
 * @param environment instead of what the test has, beside PATH and HOME
 */
public record ToolboxScript(
        String name, List<String> shell, Surroundings surroundings, Map<String, String> environment) {

    private static final Path FOLDER =
            Path.of("..", "toolbox-scripts").toAbsolutePath().normalize();

    public ToolboxScript {
        shell = List.copyOf(shell);
        environment = Map.copyOf(environment);
    }

    /** By Debian's sh, on the node itself. */
    public static ToolboxScript named(String name) {
        return new ToolboxScript(name, List.of("sh"), Surroundings.NODE, Map.of());
    }

    public ToolboxScript by(String... newShell) {
        return new ToolboxScript(name, List.of(newShell), surroundings, environment);
    }

    public ToolboxScript in(Surroundings newSurroundings) {
        return new ToolboxScript(name, shell, newSurroundings, environment);
    }

    public ToolboxScript with(Map<String, String> newEnvironment) {
        return new ToolboxScript(name, shell, surroundings, newEnvironment);
    }

    public Path file() {
        return FOLDER.resolve(name);
    }

    public String text() {
        try {
            return Files.readString(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end, three minutes at most. */
    public Script.Result run(String... arguments) {
        return Script.finish(builder(arguments));
    }

    /** Not started yet. */
    public ProcessBuilder builder(String... arguments) {
        List<String> words = new ArrayList<>(surroundings.entering());
        words.addAll(shell);
        words.add(surroundings.path(file()));
        words.addAll(List.of(arguments));
        return inEnvironment(words, environment);
    }

    static ProcessBuilder inEnvironment(List<String> words, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(words);
        // what this machine's user has set must not count
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("TOOLBOX_") || name.startsWith("SUDO_") || name.equals("NODE_NAME"));
        builder.environment().putAll(environment);
        return builder;
    }
}
