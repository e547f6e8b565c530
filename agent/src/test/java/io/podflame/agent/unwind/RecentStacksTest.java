package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.encode.Dictionary;
import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.StackSums;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.process.MappedExecutable;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.Process;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.symbols.JitSymbols;
import io.podflame.agent.symbols.KernelSymbols;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unwinder that remembers beside one that begins anew with every sample: the same nodes of one dictionary. */
class RecentStacksTest {

    private static final int PID = 4_000;
    private static final long KERNEL = 0xffffffff81000000L;
    private static final long PROGRAM = 0x400000;
    private static final long LIBRARY = 0x7f0000000000L;
    private static final long JIT_CODE = 0x7e0000000000L;
    private static final long NOWHERE = 0x10;

    @TempDir
    private Path emptyProc;

    private final StackSums sums = new StackSums(new DictionarySource(DictionaryLimits.DEFAULT));
    private final CallChain chain = new CallChain();
    private final JitSymbols jitSymbols =
            (process, address, nanos) -> nanos % 3 == 0 ? Optional.empty() : Optional.of("jit" + nanos % 3);
    private ProcessTable processes;
    private Unwinder remembering;
    private long nanos = 1;

    @BeforeEach
    void beginOneProcess() {
        processes = new ProcessTable(
                new ProcReader(emptyProc),
                (pid, parentPid, mapping) ->
                        mapping.fileBacked() ? Optional.of(MappedExecutable.unread(mapping)) : Optional.empty(),
                () -> nanos);
        remembering = unwinder();
        processes.apply(new CaptureRecord.ThreadNamed(nanos++, PID, PID, "first", true));
        map(PROGRAM, "/bin/program");
        map(LIBRARY, "/lib/library.so");
        map(JIT_CODE, "//anon");
    }

    private Unwinder unwinder() {
        return new Unwinder(sums::dictionary, KernelSymbols.unavailable("none"), jitSymbols, UnwindRulesSource.NONE);
    }

    private void map(long start, String path) {
        Mapping mapping = new Mapping(start, start + 0x1000, 0, "08:01", path.startsWith("//") ? 0 : 7, path);
        processes.apply(new CaptureRecord.Mapped(nanos++, PID, mapping));
    }

    @Test
    void unwindsWhatFollowsAsIfNothingHadBeenBefore() {
        Random random = new Random(23);
        for (int i = 0; i < 30_000; i++) {
            change(random);
            mutate(random);
            assertSameNode(PID + random.nextInt(3));
        }
    }

    /** Some samples of it begin another program, map another file over one, or name a thread. */
    private void change(Random random) {
        nanos++;
        switch (random.nextInt(60)) {
            case 0 -> {
                processes.apply(new CaptureRecord.ThreadNamed(nanos++, PID, PID, "next" + random.nextInt(2), true));
                map(PROGRAM, "/bin/program" + random.nextInt(2));
            }
            case 1 -> map(LIBRARY, "/lib/library" + random.nextInt(3) + ".so");
            case 2 -> map(JIT_CODE, random.nextBoolean() ? "//anon" : "/lib/code.so");
            case 3 ->
                processes.apply(new CaptureRecord.ThreadNamed(
                        nanos++, PID, PID + random.nextInt(3), "name" + random.nextInt(2), false));
            default -> {}
        }
    }

    /** Keeps the outer part of the stack, as real ones do. */
    private void mutate(Random random) {
        long[] user = new long[chain.userSize()];
        for (int i = 0; i < user.length; i++) {
            user[i] = chain.userAddress(i);
        }
        int drop = random.nextInt(user.length + 1);
        chain.clear();
        for (int i = random.nextInt(3); i > 0; i--) {
            chain.addKernel(KERNEL + random.nextInt(2));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            chain.addUser(address(random));
        }
        for (int i = drop; i < user.length && i < drop + 12; i++) {
            chain.addUser(user[i]);
        }
        if (random.nextInt(10) == 0) {
            chain.markDepthLimited();
        }
    }

    private static long address(Random random) {
        int offset = random.nextInt(3);
        return switch (random.nextInt(8)) {
            case 0 -> NOWHERE + offset;
            case 1 -> JIT_CODE + offset;
            case 2, 3 -> PROGRAM + offset;
            default -> LIBRARY + offset;
        };
    }

    private int assertSameNode(int tid) {
        CaptureRecord.Sample sample = new CaptureRecord.Sample(nanos, 0, PID, tid, 1, chain);
        Process process = processes.find(PID).orElseThrow();
        int node = remembering.unwind(sample, process);
        assertThat(node).as("stack node at %d", nanos).isEqualTo(unwinder().unwind(sample, process));
        return node;
    }

    @Test
    void tellsAnInstructionPointerFromAReturnAddress() {
        chain.addUser(LIBRARY + 5);
        chain.addUser(PROGRAM + 5);
        int leaf = assertSameNode(PID);
        chain.clear();
        chain.addUser(LIBRARY + 9);
        chain.addUser(LIBRARY + 5);
        chain.addUser(PROGRAM + 5);
        int below = assertSameNode(PID);
        Dictionary dictionary = sums.dictionary();
        assertThat(dictionary.parent(below)).isNotEqualTo(leaf);
        assertThat(dictionary.parent(dictionary.parent(below))).isEqualTo(dictionary.parent(leaf));
    }
}
