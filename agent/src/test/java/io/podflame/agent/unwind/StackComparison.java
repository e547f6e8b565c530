package io.podflame.agent.unwind;

import io.podflame.agent.model.Mapping;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.process.Process;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Our frames of one stop beside gdb's.
 *
 * @param kind what an unequal pair has in common with others; empty for an equal one
 * @param detail both stacks from where they part; empty for an equal pair
 */
record StackComparison(Verdict verdict, String kind, String detail) {

    /** How two stacks differ. */
    enum Verdict {
        /** The same frames, complete; or neither finds more, and we say so. */
        IDENTICAL("identical"),
        /** The same frames down to code that gdb has no rules for; or to where we give up and gdb makes up one more. */
        BEYOND_RULES("beyond rules"),
        /** The same frames down to where the stack memory ends and we say so, as that of a signal handler's own stack does. */
        BEYOND_MEMORY("beyond memory"),
        /** Gdb has lost the way where we go on to the outermost frame. */
        ONLY_OURS("only we complete"),
        /** Where we say that we do not know more, gdb does. */
        ONLY_GDBS("only gdb complete"),
        /** Frames that contradict one another. */
        DIFFERENT("different");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private static final StackComparison IDENTICAL = new StackComparison(Verdict.IDENTICAL, "", "");
    private static final int SHOWN = 4;

    /**
     * Compares what was stopped, by the mappings that the process has now.
     *
     * @param gdbsRules know where gdb need not guess
     */
    static StackComparison of(
            StoppedProcess stopped, Process process, StackMemoryUnwinder unwinder, GdbRules gdbsRules) {
        TruncationReason reason = unwinder.unwind(stopped.stack(), process);
        List<Long> ours = new ArrayList<>();
        boolean gdbKnows = true;
        int common = 0;
        for (int i = 0; i < unwinder.size(); i++) {
            long address = unwinder.address(i);
            ours.add(address);
            if (common == i && i < stopped.frames().size() && stopped.frames().get(i) == address) {
                common++;
                gdbKnows &= gdbsRules.know(process, unwinder.isInterrupted(i) ? address : address - 1);
            }
        }
        List<Long> gdbs = stopped.frames().subList(common, stopped.frames().size());
        boolean gdbLeavesCode =
                gdbs.stream().anyMatch(address -> process.mappingAt(address - 1).isEmpty());
        boolean gdbIsLost = gdbLeavesCode || !stopped.end().isEmpty();
        boolean weStop = common == ours.size() && reason != null;
        boolean neitherKnows = weStop
                && (gdbs.isEmpty() || process.mappingAt(gdbs.getFirst() - 1).isEmpty());
        boolean neitherGoesOn =
                gdbs.isEmpty() || process.mappingAt(gdbs.getFirst() - 1).isEmpty();
        boolean bothComplete =
                common == ours.size() && neitherGoesOn && stopped.end().isEmpty();
        if (bothComplete || weStop && neitherGoesOn || weStop && reason == TruncationReason.DEPTH_LIMIT) {
            return IDENTICAL;
        }
        Verdict verdict;
        boolean gdbGuesses =
                weStop && gdbs.size() > 1 && process.mappingAt(gdbs.get(1) - 1).isEmpty();
        if (!gdbKnows || gdbGuesses) {
            verdict = Verdict.BEYOND_RULES;
        } else if (weStop && reason == TruncationReason.STACK_COPY_LIMIT) {
            verdict = Verdict.BEYOND_MEMORY;
        } else if (gdbIsLost) {
            verdict = reason == null ? Verdict.ONLY_OURS : Verdict.DIFFERENT;
        } else {
            verdict = weStop ? Verdict.ONLY_GDBS : Verdict.DIFFERENT;
        }
        String oursEnd = reason == null ? "outermost" : reason.text();
        String gdbsEnd = gdbLeavesCode ? "what is no code" : stopped.end().isEmpty() ? "outermost" : stopped.end();
        String last = common == 0 ? "none" : name(process, ours.get(common - 1));
        String kind = "in " + (common == 0 ? "" : file(process, ours.get(common - 1))) + ", we end with " + oursEnd
                + ", gdb with " + gdbsEnd;
        String detail = common + " frames in common, the last " + last + "; then ours "
                + first(ours.subList(common, ours.size()), process) + ", gdb's " + first(gdbs, process);
        return new StackComparison(verdict, kind, detail);
    }

    private static String first(List<Long> addresses, Process process) {
        List<String> names = new ArrayList<>();
        addresses.stream().limit(SHOWN).forEach(address -> names.add(name(process, address)));
        return addresses.size() > SHOWN ? names + "… " + name(process, addresses.getLast()) : names.toString();
    }

    private static String name(Process process, long address) {
        long elfAddress = process.executableAt(address - 1)
                .map(mapped -> mapped.elfAddress(address))
                .orElse(address);
        return file(process, address) + "+0x" + Long.toHexString(elfAddress);
    }

    private static String file(Process process, long address) {
        return process.mappingAt(address - 1)
                .map(Mapping::path)
                .map(path -> path.isEmpty()
                        ? "anonymous"
                        : Path.of(path).getFileName().toString())
                .orElse("no code");
    }
}
