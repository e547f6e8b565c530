package io.podflame.agent.unwind;

/**
 * Our frames of one stop beside gdb's.
 *
 * @param kind what an unequal pair has in common with others; empty for an equal one
 * @param detail both stacks from where they part; empty for an equal pair
 */
record StackComparison(Verdict verdict, String kind, String detail) {

    /** How two stacks differ. */
    enum Verdict {
        /** The same frames down to the outermost one. */
        IDENTICAL("identical"),
        /** The same frames, and neither finds more; we say why. */
        BOTH_INCOMPLETE("same, incomplete"),
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

        /** A column's title. */
        String text() {
            return text;
        }

        /** Whether neither contradicts the other, nor knows more. */
        boolean isSame() {
            return this == IDENTICAL || this == BOTH_INCOMPLETE;
        }

        /** Whether gdb's stack says something of ours. */
        boolean isComparable() {
            return this != BEYOND_RULES && this != BEYOND_MEMORY;
        }
    }
}
