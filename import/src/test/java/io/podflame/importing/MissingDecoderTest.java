package io.podflame.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On machines hardened so that nothing in folders for temporary files may run, a library that comes in a jar cannot be loaded. */
class MissingDecoderTest {

    @Test
    void saysWhatToDoAboutACompressedRecording(@TempDir Path folder) throws Exception {
        Path recording = folder.resolve("perf.data");
        run(folder, List.of("perf", "record", "-q", "-N", "-z", "-e", "cpu-clock", "-o", recording.toString(), "true"));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));

        String said = run(
                folder,
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o noexec none \"$0\" && exec \"$@\"",
                        temporary.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImportMain.class.getName(),
                        recording.toString(),
                        "--format",
                        "folded",
                        "--output",
                        folder.resolve("folded").toString()));

        assertThat(said)
                .contains("perf.data", "a decoder of compressed records", "noexec", "-Djava.io.tmpdir=FOLDER", "exit 1")
                .doesNotContain("\tat ");
    }

    private static String run(Path folder, List<String> command) throws Exception {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ended in time").isTrue();
        return Files.readString(said, StandardCharsets.UTF_8) + "exit " + process.exitValue();
    }
}
