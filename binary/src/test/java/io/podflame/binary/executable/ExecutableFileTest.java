package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.OutsideTool;
import io.podflame.binary.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutableFileTest {
    private static final Scratch SCRATCH = bytes -> Arena.ofAuto().allocate(bytes);

    @TempDir
    private Path directory;

    @Test
    void survivesAFileThatIsTruncatedWhileMapped() throws IOException {
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        Path copy = directory.resolve("copy.so");
        for (int round = 0; round < 40; round++) { // enough for compiled code to meet the fault, too
            Files.deleteIfExists(copy);
            Files.copy(libc, copy);
            try (ExecutableFile file = ExecutableFile.open(copy)) {
                file.writeSymbolTable(OutputStream.nullOutputStream(), SCRATCH);
                truncate(copy, round % 2 == 0 ? 0 : 8_192);
                assertThatThrownBy(() -> file.writeSymbolTable(OutputStream.nullOutputStream(), SCRATCH))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("copy.so");
            }
        }
    }

    @Test
    void noticesAFileThatGrewWhileOpen() throws IOException {
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        Path copy = Files.copy(libc, directory.resolve("growing.so"));
        try (ExecutableFile file = ExecutableFile.open(copy)) {
            Files.write(copy, new byte[1], StandardOpenOption.APPEND);
            assertThatThrownBy(file::symbolTable)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("open it again");
        }
    }

    @Test
    void refusesWhatIsNoExecutable() throws IOException {
        Path text = Files.writeString(
                directory.resolve("script.sh"), "#!/bin/sh\necho hello, this is no ELF file at all\n");
        assertThatThrownBy(() -> ExecutableFile.open(text))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("script.sh: at offset 0x0: expected the ELF magic");
        Path empty = Files.createFile(directory.resolve("empty"));
        assertThatThrownBy(() -> ExecutableFile.open(empty)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> ExecutableFile.open(directory)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> ExecutableFile.open(Path.of("/dev/zero"))).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> ExecutableFile.open(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void passesOnThatTheOutputFailed() throws IOException {
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space");
            }
        };
        try (ExecutableFile file = ExecutableFile.open(libc)) {
            assertThatThrownBy(() -> file.writeSymbolTable(full, SCRATCH)).hasMessage("no space");
        }
    }

    @Test
    void writesTheSameTableEveryTime() throws IOException {
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        try (ExecutableFile file = ExecutableFile.open(libc)) {
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            ByteArrayOutputStream second = new ByteArrayOutputStream();
            assertThat(file.writeSymbolTable(first, SCRATCH)).isEqualTo(file.writeSymbolTable(second, SCRATCH));
            assertThat(first.toByteArray()).isEqualTo(second.toByteArray());
        }
    }

    private static void truncate(Path path, long sizeBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(sizeBytes);
        }
    }
}
