package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.agent.unwind.program.RunningProgram;
import io.podflame.agent.unwind.program.TruthProgram;
import io.podflame.agent.unwind.program.TruthPrograms;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gdb has no rules of musl's code, where stacks begin: that a stack is complete is seen by where the kernel let it begin. The word below that
 * place is the return address of the very first call, and must be our outermost frame.
 */
class MuslStacksTest {

    private static final int STOPS = 60;
    private static final int START_STACK_FIELD = 28;
    private static final KernelSymbols KERNEL = KernelSymbols.load(Path.of("/"), MonotonicClock::nanos);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"musl", "musl static"})
    void stacksThatAreCompleteEndWhereTheKernelBeganThem(String name) throws Exception {
        TruthProgram program = TruthPrograms.ALL.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
        ProcReader proc = new ProcReader(Path.of("/proc"));
        ExecutableFiles files = new ExecutableFiles(proc);
        StackMemoryUnwinder unwinder = new StackMemoryUnwinder(UnwindRulesCache.waiting(files::openable), KERNEL);
        List<Long> outermost = new ArrayList<>();
        List<String> contradictions = new ArrayList<>();
        try (RunningProgram running = program.start(folder);
                GdbSession gdb = GdbSession.attach(running, folder)) {
            for (int i = 0; i < STOPS; i++) {
                StoppedProcess stopped = gdb.stopAfter(1L + i % 17);
                TruncationReason reason = unwinder.unwind(
                        stopped.stack(),
                        new ProcessTable(proc, files, MonotonicClock::nanos)
                                .find((int) running.pid())
                                .orElseThrow());
                if (reason == null) {
                    outermost.add(unwinder.address(unwinder.size() - 1));
                }
                int inner = Math.min(unwinder.size() - 1, stopped.frames().size())
                        - 1; // gdb has main's caller, not that one's
                for (int frame = 0; frame < inner && reason == null; frame++) {
                    if (stopped.frames().get(frame) != unwinder.address(frame)) {
                        contradictions.add(name + " frame " + frame);
                    }
                }
            }
            assertThat(outermost).hasSizeGreaterThan(STOPS / 20).containsOnly(firstReturnAddress(running.pid()));
            assertThat(contradictions).isEmpty();
        }
    }

    /** Below the place, of 16 aligned bytes, at which the kernel let the stack begin. */
    private static long firstReturnAddress(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // the third and those behind
        long startStack = Long.parseUnsignedLong(fields[START_STACK_FIELD - 3]);
        byte[] word = new byte[8];
        try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
            memory.seek((startStack & -16) - 8);
            memory.readFully(word);
        }
        return ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
