package io.podflame.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import io.podflame.binary.BuildId;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real files and real processes. */
class ExecutableFilesTest {

    private static final Path BUSYBOX = Path.of("/usr/bin/busybox");
    private static final ProcReader PROC = new ProcReader(Path.of("/proc"));

    @TempDir
    private Path directory;

    private final ExecutableFiles files = new ExecutableFiles(PROC);
    private final ProcessTable table = new ProcessTable(PROC, files, MonotonicClock::nanos);

    @Test
    void givesTheAddressThatTheSymbolTableUses() throws Exception {
        long getpid =
                Linker.nativeLinker().defaultLookup().findOrThrow("getpid").address();
        Process self = table.find((int) ProcessHandle.current().pid()).orElseThrow();
        MappedExecutable libc = self.executableAt(getpid).orElseThrow();

        try (ExecutableFile file = ExecutableFile.open(
                files.openable(libc.executable().buildId()).orElseThrow().file())) {
            SymbolTable symbols = file.symbolTable();
            assertThat(libc.executable().path()).contains("libc");
            assertThat(symbols.name(symbols.find(libc.elfAddress(getpid)))).contains("getpid");
        }
    }

    @Test
    void opensAFileThatWasDeletedWhileItRuns() throws Exception {
        Path program = Files.copy(BUSYBOX, directory.resolve("sleeper"));
        java.lang.Process child = run(program);
        try {
            Files.delete(program);
            Executable executable = executable(child.pid(), "sleeper");

            assertThat(executable.path()).endsWith("sleeper (deleted)");
            assertThat(executable.buildId()).isEqualTo(buildId(BUSYBOX));
            assertThat(files.openable(executable.buildId())).isPresent();
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void doesNotTakeAFileThatHasReplacedTheOneThatRuns() throws Exception {
        Path program = Files.copy(BUSYBOX, directory.resolve("sleeper"));
        java.lang.Process child = run(program);
        try {
            Path replacement = Files.copy(Path.of("/usr/bin/dash"), directory.resolve("replacement"));
            Files.move(replacement, program, StandardCopyOption.REPLACE_EXISTING);

            assertThat(executable(child.pid(), "sleeper").buildId()).isEqualTo(buildId(BUSYBOX));
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void readsAFileAgainThatWasWrittenAnewInPlace() throws Exception {
        Path program = Files.copy(BUSYBOX, directory.resolve("sleeper"));
        java.lang.Process first = run(program);
        BuildId before = executable(first.pid(), "sleeper").buildId();
        first.destroyForcibly().waitFor();
        // As a compiler does: the same inode with other content; a byte of the build ID's note is enough.
        byte[] bytes = Files.readAllBytes(program);
        int note = indexOf(bytes, before.toBytes());
        bytes[note] ^= 1;
        Files.write(program, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        java.lang.Process second = run(program);
        try {
            assertThat(executable(second.pid(), "sleeper").buildId()).isNotEqualTo(before);
        } finally {
            second.destroyForcibly();
        }
    }

    @Test
    void aMemoryFileOfCodeIsNoExecutable() throws Exception {
        Mapping notElf = new Mapping(0x1000, 0x2000, 0, "fe:00", inode(Path.of("/etc/hostname")), "/etc/hostname");

        assertThat(files.executableOf((int) ProcessHandle.current().pid(), 1, notElf))
                .isEmpty();
    }

    private static java.lang.Process run(Path program) throws IOException {
        java.lang.Process child =
                new ProcessBuilder("bash", "-c", "exec -a busybox '" + program + "' sh -c 'echo 1; read x'").start();
        assertThat(child.inputReader().readLine()).isEqualTo("1");
        return child;
    }

    private Executable executable(long pid, String name) {
        Process process = table.find((int) pid).orElseThrow();
        Mapping mapping = process.addressSpace().mappings().stream()
                .filter(it -> it.path().contains(name))
                .findFirst()
                .orElseThrow();
        return process.executableAt(mapping.startAddress()).orElseThrow().executable();
    }

    private static BuildId buildId(Path path) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(path)) {
            return file.buildId();
        }
    }

    private static long inode(Path path) throws IOException {
        return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }
}
