package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.symbols.KernelSymbols;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs are stopped again and again wherever they happen to be, and their stacks unwound by gdb and by us: the same frames, to the
 * outermost one, but for one stack in 200: in the middle of an exception either may be wrong. With {@code -Dpodflame.stops=200} more often
 * than in each run.
 */
class StackMemoryTruthTest {

    private static final int STOPS = Integer.getInteger("podflame.stops", 5);
    private static final KernelSymbols KERNEL = KernelSymbols.load(Path.of("/"), MonotonicClock::nanos);

    @TempDir
    private Path folder;

    private final Random random = new Random();

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            C -O0                       | gcc -O0 -o program shapes.c
            C -O1                       | gcc -O1 -o program shapes.c
            C -O2                       | gcc -O2 -fomit-frame-pointer -o program shapes.c
            C -O3                       | gcc -O3 -fomit-frame-pointer -o program shapes.c
            C with frame pointers       | gcc -O2 -fno-omit-frame-pointer -o program shapes.c
            C static                    | gcc -O2 -static -o program shapes.c
            C static PIE                | gcc -O2 -static-pie -o program shapes.c
            C++ with exceptions         | g++ -O2 -o program shapes.cpp
            C++ by clang                | clang-14 -O2 -o program shapes.cpp -lstdc++
            Rust                        | rustc -O -o program shapes.rs
            """)
    void compiledProgramsHaveGdbsFrames(String name, String build) throws Exception {
        copy("shapes.c");
        copy("shapes.cpp");
        copy("shapes.rs");
        Process compiler = new ProcessBuilder(build.split(" "))
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).as(build).isZero();
        compare(folder.resolve("program").toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void programsOfTheDistributionHaveGdbsFrames(String program, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        compare(command.toArray(String[]::new));
    }

    static Stream<Arguments> programsOfTheDistributionHaveGdbsFrames() {
        return Stream.of(
                Arguments.of("/usr/bin/python3", List.of("-c", """
                        import json, re
                        while True:
                            json.loads(json.dumps([dict(a=j) for j in range(99)]))
                            re.sub('(a|b)+c', 'x', 'abab' * 99)
                        """)),
                Arguments.of("/usr/bin/perl", List.of("-e", """
                        while (1) {
                            my %h;
                            $h{$_ % 97} .= join(',', sort { $a <=> $b } map { $_ * 31 % 17 } 1..50) for 1..500;
                            join(',', map { /(\\d+)/ } keys %h);
                        }
                        """)),
                Arguments.of(
                        "/bin/bash", List.of("-c", "while true; do i=$((i+1)); x=${x:0:40}$i; [[ $x =~ 7+8 ]]; done")),
                Arguments.of("/usr/bin/openssl", List.of("speed", "-seconds", "600", "rsa2048")));
    }

    private void compare(String... command) throws Exception {
        Process program = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Path script = copy("stopped.py");
            Thread.sleep(100);
            List<String> different = new ArrayList<>();
            for (int i = 0; i < STOPS; i++) {
                Thread.sleep(random.nextInt(30));
                StoppedProcess stopped = StoppedProcess.look(program.pid(), script, folder.resolve("memory"));
                String difference = difference((int) program.pid(), stopped);
                if (!difference.isEmpty()) {
                    different.add(difference);
                }
            }
            assertThat(different).as("of %d stacks", STOPS).hasSizeLessThanOrEqualTo(Math.max(1, STOPS / 200));
        } finally {
            program.destroyForcibly();
            program.waitFor();
        }
    }

    private static String difference(int pid, StoppedProcess stopped) {
        ProcReader proc = new ProcReader(Path.of("/proc"));
        ExecutableFiles files = new ExecutableFiles(proc);
        io.podflame.agent.process.Process process =
                new ProcessTable(proc, files, MonotonicClock::nanos).find(pid).orElseThrow();
        StackMemoryUnwinder unwinder = new StackMemoryUnwinder(UnwindRulesCache.waiting(files::openable), KERNEL);
        TruncationReason reason = unwinder.unwind(stopped.stack(), process);
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < unwinder.size(); i++) {
            ours.add(Long.toHexString(unwinder.address(i)));
        }
        List<String> gdbs = stopped.frames().stream().map(Long::toHexString).toList();
        boolean honest = reason == null ? ours.equals(gdbs) : endsWhereGdbDoes(process, ours, stopped.frames());
        return honest ? "" : "ours " + ours + " " + reason + "\ngdb's " + gdbs + "\n";
    }

    /** In the middle of an exception's landing nothing leads to the caller: gdb gives up without a word, or goes on to what is no code. */
    private static boolean endsWhereGdbDoes(
            io.podflame.agent.process.Process process, List<String> ours, List<Long> gdbs) {
        List<String> same =
                gdbs.stream().limit(ours.size()).map(Long::toHexString).toList();
        return ours.equals(same)
                && (gdbs.size() == ours.size()
                        || process.mappingAt(gdbs.get(ours.size()) - 1).isEmpty());
    }

    private Path copy(String resource) throws IOException {
        Path file = folder.resolve(resource);
        if (!Files.exists(file)) {
            try (InputStream source = StackMemoryTruthTest.class.getResourceAsStream(resource)) {
                Files.copy(source, file);
            }
        }
        return file;
    }
}
