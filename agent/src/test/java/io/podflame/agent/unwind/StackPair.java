package io.podflame.agent.unwind;

import io.podflame.agent.model.Mapping;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.process.Process;
import io.podflame.agent.unwind.StackComparison.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stop as we unwind it, and as gdb does. */
final class StackPair {

    private static final int SHOWN = 4;

    private final Process process;
    private final List<Long> ours = new ArrayList<>();
    private final @Nullable TruncationReason reason;
    private final List<Long> gdbs;
    private final int gdbsOnStack;
    private final String gdbsReason;
    private int common;
    private boolean gdbKnows = true;

    /**
     * Unwinds what was stopped.
     *
     * @param process with the mappings that it has now
     * @param gdbsRules know where gdb need not guess
     */
    StackPair(StoppedProcess stopped, Process process, StackMemoryUnwinder unwinder, GdbRules gdbsRules) {
        this.process = process;
        this.gdbs = stopped.frames();
        this.gdbsOnStack = stopped.framesOnStack();
        this.gdbsReason = stopped.end();
        this.reason = unwinder.unwind(stopped.stack(), process);
        for (int i = 0; i < unwinder.size(); i++) {
            long address = unwinder.address(i);
            ours.add(address);
            if (common == i && i < gdbs.size() && gdbs.get(i) == address) {
                common++;
                gdbKnows &= gdbsRules.know(process, unwinder.isInterrupted(i) ? address : address - 1);
            }
        }
    }

    StackComparison compare() {
        Verdict verdict = verdict();
        return verdict.isSame() ? new StackComparison(verdict, "", "") : new StackComparison(verdict, kind(), detail());
    }

    private Verdict verdict() {
        boolean weEnd = common == ours.size();
        boolean weSayThatWeEnd = weEnd && reason != null;
        boolean gdbEnds = !gdbGoesOnTo(common);
        if (weEnd && gdbEnds && reason == null && gdbsReason.isEmpty()) {
            return Verdict.IDENTICAL;
        }
        if (weSayThatWeEnd && (gdbEnds || reason == TruncationReason.DEPTH_LIMIT)) {
            return Verdict.BOTH_INCOMPLETE;
        }
        boolean gdbMakesUpOne = weSayThatWeEnd && common + 1 < gdbs.size() && !gdbGoesOnTo(common + 1);
        if (!gdbKnows || gdbMakesUpOne) {
            return Verdict.BEYOND_RULES;
        }
        if (weSayThatWeEnd && (reason == TruncationReason.STACK_COPY_LIMIT || common == gdbsOnStack)) {
            return Verdict.BEYOND_MEMORY;
        }
        if (gdbLeavesCode() || !gdbsReason.isEmpty()) {
            return reason == null ? Verdict.ONLY_OURS : Verdict.DIFFERENT;
        }
        return weSayThatWeEnd ? Verdict.ONLY_GDBS : Verdict.DIFFERENT;
    }

    /** Whether gdb has a frame there, and it is one of code. */
    private boolean gdbGoesOnTo(int index) {
        return index < gdbs.size() && process.mappingAt(gdbs.get(index) - 1).isPresent();
    }

    private boolean gdbLeavesCode() {
        for (int i = common; i < gdbs.size(); i++) {
            if (!gdbGoesOnTo(i)) {
                return true;
            }
        }
        return false;
    }

    private String kind() {
        String oursEnd = reason == null ? "outermost" : reason.text();
        String gdbsEnd = gdbsReason.isEmpty() ? "outermost" : gdbsReason;
        return "in " + (common == 0 ? "the first frame" : file(ours.get(common - 1))) + ", we end with " + oursEnd
                + ", gdb with " + (gdbLeavesCode() ? "what is no code" : gdbsEnd);
    }

    private String detail() {
        String last = common == 0 ? "" : ", the last " + name(ours.get(common - 1));
        return common + " frames in common" + last + "; then ours " + names(ours) + ", gdb's " + names(gdbs);
    }

    /** From where the two part. */
    private String names(List<Long> addresses) {
        List<String> names = new ArrayList<>();
        addresses.stream().skip(common).limit(SHOWN).forEach(address -> names.add(name(address)));
        return addresses.size() - common > SHOWN ? names + "… " + name(addresses.getLast()) : names.toString();
    }

    private String name(long address) {
        long elfAddress = process.executableAt(address - 1)
                .map(mapped -> mapped.elfAddress(address))
                .orElse(address);
        return file(address) + "+0x" + Long.toHexString(elfAddress);
    }

    private String file(long address) {
        return process.mappingAt(address - 1)
                .map(Mapping::path)
                .map(path -> path.isEmpty()
                        ? "anonymous"
                        : Path.of(path).getFileName().toString())
                .orElse("no code");
    }
}
