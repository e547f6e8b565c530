package io.podflame.agent.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.encode.BatchEncoder;
import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.encode.StreamDecoder;
import io.podflame.agent.encode.WindowAggregator;
import io.podflame.agent.encode.WindowDescription;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.UserStack;
import io.podflame.agent.model.Workload;
import io.podflame.agent.symbols.JitSymbols;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.binary.unwind.UnwindRules;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnwinderTest {

    private static final Workload WORKLOAD = Workload.named(Workload.Kind.EXECUTABLE, "w");
    private static final long KERNEL = 0xffffffff81000000L;
    private static final long STACK = 0x7fff_0000_0000L;
    private static final long NOWHERE = 0x10;

    @TempDir
    private Path root;

    private final DictionarySource dictionaries = new DictionarySource(new DictionaryLimits(1, 1 << 20));
    private final WindowAggregator aggregator = new WindowAggregator(
            new WindowDescription("", Event.CPU_CLOCK, 19, 2), dictionaries, () -> 0, UnaryOperator.identity(), 0);
    private final CallChain chain = new CallChain();
    private KnownProcess known;
    private Unwinder unwinder;
    private long libc;
    private String thread;

    @BeforeEach
    void readThisProcess() throws IOException {
        Files.createDirectories(root.resolve("proc"));
        Files.writeString(root.resolve("proc/kallsyms"), """
                ffffffff81000000 T entry_SYSCALL_64
                ffffffff81000100 T do_syscall_64
                ffffffff81000200 t vfs_read
                ffffffff81000300 D data
                """);
        known = new KnownProcess();
        unwinder = new Unwinder(aggregator::dictionary, KernelSymbols.load(root, () -> 0));
        libc = known.libcStart();
        thread = "thread " + known.process().name();
    }

    @Test
    void putsTheThreadOutermostThenUserThenKernelFrames() {
        chain.addKernel(KERNEL + 0x210);
        chain.addKernel(KERNEL + 0x110);
        chain.addKernel(KERNEL + 0x10);
        chain.addUser(libc + 0x100);
        chain.addUser(libc + 0x200);
        assertThat(unwind())
                .isEqualTo(
                        thread
                                + ";ra libc+200;ip libc+100;kernel entry_SYSCALL_64[];kernel do_syscall_64[];kernel vfs_read[]");
    }

    @Test
    void looksReturnAddressesUpOneLessAndInstructionPointersAsTheyAre() {
        chain.addKernel(KERNEL + 0x200);
        chain.addKernel(KERNEL + 0x100);
        chain.addUser(libc);
        chain.addUser(libc + 0x200);
        assertThat(unwind()).endsWith("ip libc+0;kernel entry_SYSCALL_64[];kernel vfs_read[]");
    }

    @Test
    void countsTheVdsosAddressesFromItsStart() {
        chain.addUser(known.vdsoStart() + 0x12);
        chain.addUser(libc + 0x200);
        assertThat(unwind()).isEqualTo(thread + ";ra libc+200;[vdso]@12");
    }

    @Test
    void saysThatTheDepthLimitCutTheStack() {
        chain.addUser(libc + 0x100);
        chain.addUser(libc + 0x200);
        chain.markDepthLimited();
        assertThat(unwind()).isEqualTo(thread + ";truncated depth limit;ra libc+200;ip libc+100");
    }

    @Test
    void takesASingleUserFrameForAMissingFramePointer() {
        chain.addUser(libc + 0x100);
        assertThat(unwind()).isEqualTo(thread + ";truncated no frame pointer;ip libc+100");
    }

    @Test
    void bringsBogusOuterAddressesTogetherAndKeepsThem() {
        chain.addUser(libc + 0x100);
        chain.addUser(libc + 0x200);
        chain.addUser(NOWHERE);
        chain.addUser(NOWHERE + 1);
        assertThat(unwind()).isEqualTo(thread + ";truncated no frame pointer;user@0;user@0;ra libc+200;ip libc+100");
    }

    @Test
    void keepsUnmappedAddressesBetweenKnownOnes() {
        chain.addUser(libc + 0x100);
        chain.addUser(NOWHERE);
        chain.addUser(libc + 0x300);
        assertThat(unwind()).isEqualTo(thread + ";ra libc+300;user@10;ip libc+100");
    }

    @Test
    void saysThatTheProcessWasGoneWhenNoAddressIsMapped() {
        chain.addUser(NOWHERE);
        chain.addUser(NOWHERE + 1);
        assertThat(unwind()).isEqualTo(thread + ";truncated process gone;user@11;user@10");
    }

    @Test
    void unwindsASampleOfAProcessThatNothingIsKnownOf() {
        chain.addKernel(KERNEL + 0x10);
        chain.addUser(NOWHERE);
        CaptureRecord.Sample sample = new CaptureRecord.Sample(1, 0, 4_194_304, 4_194_304, 10, chain);
        assertThat(decode(unwinder.unwindGone(sample), sample))
                .isEqualTo("thread :4194304;truncated process gone;user@10;kernel entry_SYSCALL_64[]");
    }

    @Test
    void takesTheCallChainWhereCodeWithoutRulesEndsTheStackMemoryBeforeIt() {
        chain.addKernel(KERNEL + 0x10);
        chain.addUser(libc + 0x100);
        chain.addUser(libc + 0x200);
        chain.addUser(libc + 0x300);
        assertThat(unwindStackMemory(executable -> Optional.of(UnwindRules.empty())))
                .isEqualTo(thread + ";ra libc+300;ra libc+200;ip libc+100;kernel entry_SYSCALL_64[]");
    }

    @Test
    void goesOnWithTheCallChainFromTheLastFrameInStackMemory() {
        chain.addKernel(KERNEL + 0x10);
        chain.addUser(libc + 0x100); // the kernel missed its caller, libc + 0x180
        chain.addUser(libc + 0x200);
        chain.addUser(libc + 0x300);
        UserStack stack = stackAt(STACK);
        ByteBuffer.wrap(stack.memory(32))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(STACK + 16)
                .putLong(libc + 0x180)
                .putLong(STACK + 0x10000)
                .putLong(libc + 0x200);
        assertThat(unwindStackMemory(stack, executable -> Optional.of(UnwindRules.empty())))
                .isEqualTo(thread + ";ra libc+300;ra libc+200;ra libc+180;ip libc+100;kernel entry_SYSCALL_64[]");
    }

    @Test
    void saysWhatStackMemorySaysWhereTheCallChainSaysNoMore() {
        chain.addUser(libc + 0x100);
        assertThat(unwindStackMemory(executable -> Optional.of(UnwindRules.empty())))
                .isEqualTo(thread + ";truncated no unwind rules;ip libc+100");
    }

    @Test
    void saysThatStackMemoryIsNotUnwoundWhileRulesAreRead() {
        chain.addUser(libc + 0x100);
        chain.addUser(libc + 0x200);
        assertThat(unwindStackMemory(UnwindRulesSource.NONE))
                .isEqualTo(thread + ";truncated stack memory not unwound;ip libc+100");
    }

    @Test
    void doesNotTakeAFramePointerOfNoughtForTheEndWhereNoFramePointerLedToIt() {
        chain.addUser(libc + 0x100);
        assertThat(unwindStackMemory(stackAt(0), executable -> Optional.of(UnwindRules.empty())))
                .isEqualTo(thread + ";truncated no unwind rules;ip libc+100");
    }

    @Test
    void isCompleteWhereFramePointersLeadToOneOfNought() {
        chain.addUser(libc + 0x100);
        UserStack stack = stackAt(STACK);
        byte[] memory = stack.memory(16); // 0, return address
        ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN).putLong(8, libc + 0x200);
        assertThat(unwindStackMemory(stack, executable -> Optional.of(UnwindRules.empty())))
                .isEqualTo(thread + ";ra libc+200;ip libc+100");
    }

    private UserStack stackAt(long framePointer) {
        UserStack stack = new UserStack();
        stack.begin(2, 1 << 6 | 1 << 7 | 1 << 8);
        stack.setRegister(6, framePointer);
        stack.setRegister(7, STACK);
        stack.setRegister(8, libc + 0x100);
        return stack;
    }

    /** Without a frame pointer, and without memory. */
    private String unwindStackMemory(UnwindRulesSource rules) {
        UserStack stack = new UserStack();
        stack.begin(2, 1 << 7 | 1 << 8);
        stack.setRegister(7, STACK);
        stack.setRegister(8, libc + 0x100);
        return unwindStackMemory(stack, rules);
    }

    private String unwindStackMemory(UserStack stack, UnwindRulesSource rules) {
        CaptureRecord.Sample sample =
                new CaptureRecord.Sample(1, 0, KnownProcess.PID, KnownProcess.PID, 10, chain, 0, 0, stack);
        Unwinder withRules =
                new Unwinder(aggregator::dictionary, KernelSymbols.load(root, () -> 0), JitSymbols.NONE, rules);
        return decode(withRules.unwind(sample, known.process()), sample);
    }

    @Test
    void isCompleteWithKernelFramesOnly() {
        chain.addKernel(KERNEL + 0x10);
        assertThat(unwind()).isEqualTo(thread + ";kernel entry_SYSCALL_64[]");
    }

    @Test
    void keepsKernelAddressesWithoutAName() {
        chain.addKernel(KERNEL + 0x300);
        assertThat(unwind()).isEqualTo(thread + ";kernel@ffffffff81000300");
    }

    @Test
    void goesOverToTheNextGenerationWithItsWindow() {
        chain.addKernel(KERNEL + 0x10);
        chain.addUser(libc + 0x100);
        chain.addUser(libc + 0x200);
        String first = unwind();
        assertThat(unwind()).isEqualTo(first);
        assertThat(aggregator.dictionary().generation()).isGreaterThan(2);
    }

    @Test
    void allocatesNothingForAKnownStack() {
        for (int i = 0; i < 8; i++) {
            chain.addKernel(KERNEL + 0x10 + i);
        }
        for (int i = 0; i < 30; i++) {
            chain.addUser(libc + 0x100 + i);
        }
        chain.addUser(NOWHERE);
        CaptureRecord.Sample sample = KnownProcess.sample(chain);
        unwindMany(sample, 20_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        unwindMany(sample, 50_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000);
    }

    private void unwindMany(CaptureRecord.Sample sample, int count) {
        for (int i = 0; i < count; i++) {
            aggregator.add(WORKLOAD, unwinder.unwind(sample, known.process()), sample);
        }
    }

    /** The stack as a collector sees it, with addresses in the C library relative to its code. */
    private String unwind() {
        CaptureRecord.Sample sample = KnownProcess.sample(chain);
        return decode(unwinder.unwind(sample, known.process()), sample);
    }

    private String decode(int node, CaptureRecord.Sample sample) {
        aggregator.add(WORKLOAD, node, sample);
        String stack = new StreamDecoder()
                .decode(new BatchEncoder().encode(aggregator.close(100), 1))
                .keySet()
                .iterator()
                .next()
                .substring("w: ".length());
        long elfStart = known.process().executableAt(libc).orElseThrow().elfAddress(libc);
        return java.util.regex.Pattern.compile("/[^;]*libc.so.6\\([0-9a-f]+\\)\\+([0-9a-f]+)")
                .matcher(stack)
                .replaceAll(match -> "libc+" + Long.toHexString(Long.parseLong(match.group(1), 16) - elfStart));
    }
}
