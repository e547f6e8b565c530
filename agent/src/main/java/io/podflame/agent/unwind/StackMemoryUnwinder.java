package io.podflame.agent.unwind;

import io.podflame.agent.model.Mapping;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.model.UserStack;
import io.podflame.agent.process.MappedExecutable;
import io.podflame.agent.process.Process;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.binary.unwind.FrameRegisters;
import io.podflame.binary.unwind.FrameStepper;
import io.podflame.binary.unwind.RegisterSet;
import io.podflame.binary.unwind.UnwindRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Unwinds a sample's stack memory by the rules of the executables that its code is of; by frame pointers where code has no rules, as Go
 * and just-in-time compilers leave them; to the code that began the stack where nothing can lie between, as in musl. Every stack ends at its
 * outermost frame or with a reason. Reused from sample to sample; a stack of files whose rules are known allocates nothing. One thread.
 */
final class StackMemoryUnwinder {

    /** As many frames as perf script shows by default. */
    static final int MAX_FRAMES = 127;

    /** Words of a frame without rules that was called by the code that began the stack: musl's have up to six. */
    private static final int START_WORDS = 16;

    private final UnwindRulesSource rulesSource;
    private final KernelSymbols kernelSymbols;
    private final SampledStack memory = new SampledStack();
    private final FrameRegisters registers = new FrameRegisters();
    private final FrameStepper stepper = new FrameStepper();
    private final long[] addresses = new long[MAX_FRAMES];
    private final boolean[] interrupted = new boolean[MAX_FRAMES];
    private int size;
    private UnwindRules rules = UnwindRules.empty();
    private int rule;
    private RegisterSet set = RegisterSet.X86_64;

    /** @param kernelSymbols know the vdso */
    StackMemoryUnwinder(UnwindRulesSource rulesSource, KernelSymbols kernelSymbols) {
        this.rulesSource = rulesSource;
        this.kernelSymbols = kernelSymbols;
    }

    /**
     * Finds the frames of a sample.
     *
     * @return why there are not all of them; null when there are
     */
    @Nullable
    TruncationReason unwind(UserStack sampled, Process process) {
        size = 0;
        Optional<RegisterSet> registerSet = memory.begin(sampled, registers);
        if (registerSet.isEmpty()) {
            sampled.instructionPointer().ifPresent(pointer -> add(pointer, true));
            return TruncationReason.NOT_UNWOUND;
        }
        set = registerSet.get();
        boolean isInterrupted = true;
        boolean byFramePointer = false;
        while (true) {
            long pc = registers.get(set.programCounter());
            add(pc, isInterrupted);
            if (!findRule(process, isInterrupted ? pc : pc - 1)) {
                return TruncationReason.NOT_UNWOUND;
            }
            if (size == MAX_FRAMES) {
                return TruncationReason.DEPTH_LIMIT;
            }
            long stackPointer = registers.get(set.stackPointer());
            FrameStepper.Outcome outcome = rule == UnwindRules.NONE
                    ? stepWithoutRule(process, stackPointer, byFramePointer)
                    : stepper.step(rules, rule, registers, memory);
            isInterrupted = rule != UnwindRules.NONE && rules.isSignalFrame(rule);
            if (outcome != FrameStepper.Outcome.CALLER) {
                return reason(outcome, byFramePointer);
            }
            byFramePointer = rule == UnwindRules.NONE;
            TruncationReason wrong = check(process, stackPointer, isInterrupted);
            if (wrong != null) {
                return wrong;
            }
        }
    }

    /**
     * By the frame pointer, where that leads to code; else to the code that began the stack, where only that can have called. Go's, which has a
     * rule, stands above every goroutine that is on its thread's stack.
     */
    private FrameStepper.Outcome stepWithoutRule(Process process, long stackPointer, boolean byFramePointer) {
        FrameStepper.Outcome outcome = stepper.stepByFramePointer(set, registers, memory);
        boolean leads = switch (outcome) {
            case CALLER -> isCode(process, registers.get(set.programCounter()) - 1);
            case OUTERMOST -> byFramePointer || rules.keepFramePointersElsewhere();
            case MEMORY_UNKNOWN, INVALID -> false;
        };
        boolean stays = leads || rules.keepFramePointersElsewhere() || !findStart(process, stackPointer);
        return stays ? outcome : FrameStepper.Outcome.CALLER;
    }

    /**
     * Whether the frame was called by the code that began the stack: its return address is the first word above that can be one, as every word
     * that is passed over is no address of code.
     */
    private boolean findStart(Process process, long stackPointer) {
        long end = stackPointer + 8L * START_WORDS;
        for (long at = stackPointer; at != end && memory.holds(at, 8); at += 8) {
            long pc = set.codeAddress(memory.read(at, 8));
            if (isCode(process, pc - 1)) {
                return isOutermost(process, pc - 1) && goTo(pc, at + 8);
            }
        }
        return false;
    }

    private boolean goTo(long pc, long stackPointer) {
        registers.clear();
        registers.set(set.programCounter(), pc);
        registers.set(set.stackPointer(), stackPointer);
        return true;
    }

    private static boolean isCode(Process process, long lookupAddress) {
        return process.mappingAt(lookupAddress).isPresent();
    }

    private boolean isOutermost(Process process, long lookupAddress) {
        UnwindRules rulesOfFrame = rules;
        boolean outermost = findRule(process, lookupAddress) && rule != UnwindRules.NONE && rules.isOutermost(rule);
        rules = rulesOfFrame;
        rule = UnwindRules.NONE;
        return outermost;
    }

    private void add(long address, boolean isInterrupted) {
        addresses[size] = address;
        interrupted[size++] = isInterrupted;
    }

    /** False while the rules of the file are being read. */
    private boolean findRule(Process process, long lookupAddress) {
        rule = UnwindRules.NONE;
        Optional<MappedExecutable> mapped = process.executableAt(lookupAddress);
        if (mapped.isEmpty()) {
            rules = UnwindRules.empty();
            findRuleOfVdso(process, lookupAddress);
            return true;
        }
        Optional<UnwindRules> known = rulesSource.rulesOf(mapped.get().executable());
        if (known.isEmpty()) {
            return false;
        }
        rules = known.get();
        rule = rules.find(mapped.get().elfAddress(lookupAddress));
        return true;
    }

    private void findRuleOfVdso(Process process, long lookupAddress) {
        Optional<Mapping> mapping = process.mappingAt(lookupAddress);
        if (mapping.isPresent()) {
            rules = kernelSymbols.vdso().rules(mapping.get());
            rule = rules.find(lookupAddress - mapping.get().startAddress());
        }
    }

    /**
     * A frame pointer of 0 ends a chain of them. Where no frame pointer was followed to it, that register holds what code without frame
     * pointers happened to keep there, which is often 0, as a process begins.
     */
    private @Nullable TruncationReason reason(FrameStepper.Outcome outcome, boolean byFramePointer) {
        return switch (outcome) {
            case OUTERMOST -> {
                boolean known = rule != UnwindRules.NONE || byFramePointer || rules.keepFramePointersElsewhere();
                yield known ? null : TruncationReason.NO_UNWIND_RULES;
            }
            case CALLER -> null;
            case MEMORY_UNKNOWN -> TruncationReason.STACK_COPY_LIMIT;
            case INVALID ->
                rule == UnwindRules.NONE ? TruncationReason.NO_UNWIND_RULES : TruncationReason.INVALID_FRAME;
        };
    }

    /** A caller's frame lies above, but for a signal's on a stack of its own, and for a leaf's of a processor with a link register. */
    private @Nullable TruncationReason check(Process process, long calleesStackPointer, boolean signal) {
        int order = Long.compareUnsigned(registers.get(set.stackPointer()), calleesStackPointer);
        boolean leaf = size == 1 && set == RegisterSet.AARCH64;
        if (!signal && (order < 0 || order == 0 && !leaf)) {
            return TruncationReason.INVALID_FRAME;
        }
        long pc = registers.get(set.programCounter());
        Optional<Mapping> code = process.mappingAt(signal ? pc : pc - 1);
        if (code.isPresent()) {
            return null;
        }
        return rule == UnwindRules.NONE ? TruncationReason.NO_UNWIND_RULES : TruncationReason.INVALID_FRAME;
    }

    /** Whether it was code without rules where the frames ended. */
    boolean endedWithoutRule() {
        return rule == UnwindRules.NONE;
    }

    /** Frames of the last sample. */
    int size() {
        return size;
    }

    /** @param index 0 is the innermost */
    long address(int index) {
        return addresses[index];
    }

    /** Whether the address is the very instruction that was interrupted, and not behind a call. */
    boolean isInterrupted(int index) {
        return interrupted[index];
    }
}
