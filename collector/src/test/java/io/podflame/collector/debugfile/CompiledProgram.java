package io.podflame.collector.debugfile;

import com.google.protobuf.ByteString;
import io.podflame.binary.BuildId;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.collector.TestBatches;
import io.podflame.proto.v1.Batch;
import io.podflame.proto.v1.DictionaryUpdate;
import io.podflame.proto.v1.Executable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A C program built by gcc, its separate debug file, and the stripped file that runs; and samples of it. */
public final class CompiledProgram {

    public static final String PATH = "/usr/local/bin/busy";

    private static final String SOURCE = """
            static volatile unsigned long sum;
            __attribute__((noinline)) static void spin(unsigned long n) {
                for (unsigned long i = 0; i < n; i++) sum += i;
            }
            __attribute__((noinline)) static void serve(void) { spin(1000); spin(2000); }
            int main(void) { serve(); return 0; }
            """;

    private final Path folder;

    private CompiledProgram(Path folder) {
        this.folder = folder;
    }

    /** @param options more of gcc's, e.g. -Wl,--build-id=none */
    public static CompiledProgram compile(Path folder, String... options) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("busy.c"), SOURCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CompiledProgram program = new CompiledProgram(folder);
        List<String> gcc = new ArrayList<>(List.of("gcc", "-g", "-O1", "-Wl,--build-id", "-o", "busy", "busy.c"));
        gcc.addAll(List.of(options));
        program.run(gcc);
        program.run(List.of("objcopy", "--only-keep-debug", "busy", "busy.debug"));
        program.run(List.of("strip", "-o", "busy.stripped", "busy"));
        return program;
    }

    /** As the linker left it. */
    public Path whole() {
        return folder.resolve("busy");
    }

    /** With nothing but what names it. */
    public Path debug() {
        return folder.resolve("busy.debug");
    }

    /** As it runs. */
    public Path stripped() {
        return folder.resolve("busy.stripped");
    }

    public BuildId buildId() {
        try (ExecutableFile file = ExecutableFile.open(stripped())) {
            return file.buildId();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Three samples in {@code spin}, called by {@code serve}, and two in the kernel, as the first batch of a stream. */
    public Batch samples(Clock clock) {
        DictionaryUpdate dictionary = TestBatches.dictionary(TestBatches.executable("busy"));
        try (ExecutableFile file = ExecutableFile.open(whole())) {
            SymbolTable symbols = file.symbolTable();
            DictionaryUpdate ofProgram = dictionary.toBuilder()
                    .setExecutables(
                            0,
                            Executable.newBuilder(dictionary.getExecutables(0))
                                    .setBuildId(ByteString.copyFrom(buildId().toBytes()))
                                    .setPath(PATH))
                    .setLocations(dictionary.getLocations().toBuilder()
                            .setAddress(1, start(symbols, "serve") + 5)
                            .setAddress(2, start(symbols, "spin") + 2))
                    .build();
            return TestBatches.next(clock, 1).toBuilder()
                    .setDictionary(ofProgram)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long start(SymbolTable symbols, String name) {
        for (int index = 0; index < symbols.size(); index++) {
            if (symbols.name(index).equals(name)) {
                return symbols.start(index);
            }
        }
        throw new AssertionError("gcc made no function " + name);
    }

    private void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
