package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingDecoderTest {

    /** As in a container that has no folder from which a library may be loaded. */
    @Test
    void costsWhatZstdCompressedAndNothingElse(@TempDir Path folder) throws IOException {
        String whole = CompiledProgram.in(folder).whole().toString();
        String program = folder.resolve("program").toString();
        OutsideTool.run("objcopy", "--compress-debug-sections=zstd", whole, program);
        assertThat(table("-DZstdTempFolder=" + folder, program))
                .first()
                .asString()
                .doesNotContain("stretches=0");

        List<String> lines = table("-DZstdTempFolder=/nonexistent", program);

        assertThat(lines).first().asString().contains("stretches=0").doesNotContain("symbols=0");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("a whole ZSTD stream", "no decoder: Cannot unpack"));
    }

    private static List<String> table(String setting, String program) {
        return OutsideTool.run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                setting,
                "-cp",
                System.getProperty("java.class.path"),
                SymbolTableMeasurement.class.getName(),
                program);
    }
}
