package io.podflame.agent.sample.recording.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Texts for tests, and awk's opinion of them. */
public final class ScriptTexts {

    private ScriptTexts() {}

    /** A text beside this class; README.md there says where it is from. */
    public static byte[] fixture(String name) throws IOException {
        try (InputStream input = ScriptTexts.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(input, name).readAllBytes();
        }
    }

    /** Folded stacks by collapse.awk, sorted like {@code Recorded.folded}. */
    public static List<String> collapsedByAwk(byte[] text, Path folder) throws IOException, InterruptedException {
        Path script = Files.write(folder.resolve("collapse.awk"), fixture("collapse.awk"));
        Path input = Files.write(folder.resolve("input.txt"), text);
        Path output = folder.resolve("output.txt");
        Process awk = new ProcessBuilder("awk", "-f", script.toString(), input.toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(awk.waitFor(60, TimeUnit.SECONDS)).as("awk ended").isTrue();
        assertThat(awk.exitValue()).isZero();
        return Files.readString(output, StandardCharsets.UTF_8)
                .lines()
                .sorted(Comparator.comparing(line -> line.substring(0, line.lastIndexOf(' '))))
                .toList();
    }

    /** The folder with the recordings of a real mixer, where it lies beside the repository's checkout. */
    public static Optional<Path> sharedData() {
        Path folder =
                Path.of("").toAbsolutePath().resolveSibling("../shared/data").normalize();
        return Optional.of(folder).filter(Files::isDirectory);
    }
}
