package io.podflame.agent.sample;

import java.util.Locale;

/**
 * How the stack of a sample is found.
 *
 * @param stackBytes of user stack memory in each sample, with {@link Mode#DWARF}; 0 otherwise
 */
public record CallGraph(Mode mode, int stackBytes) {

    /** The kernel follows frame pointers. */
    public static final CallGraph FRAME_POINTERS = new CallGraph(Mode.FP, 0);

    private static final int DEFAULT_STACK_BYTES = 8192;

    /** perf_event_attr.sample_stack_user: a multiple of 8, and with the rest of the record less than 64 KiB. */
    private static final int MAX_STACK_BYTES = 65_528;

    /** perf's ways. */
    public enum Mode {
        /** Frame pointers. */
        FP,
        /** Registers and stack memory are sampled, to be unwound by .eh_frame. */
        DWARF,
        /** The CPU's last branch records. */
        LBR
    }

    /**
     * @param text "fp", "dwarf", "dwarf,16384" or "lbr"
     * @throws IllegalArgumentException for anything else, with a message for a person
     */
    public static CallGraph parse(String text) {
        int comma = text.indexOf(',');
        String mode = comma < 0 ? text : text.substring(0, comma);
        if (comma >= 0 && !mode.equals("dwarf")) {
            throw unknown(text);
        }
        return switch (mode) {
            case "fp" -> FRAME_POINTERS;
            case "lbr" -> new CallGraph(Mode.LBR, 0);
            case "dwarf" ->
                new CallGraph(
                        Mode.DWARF, comma < 0 ? DEFAULT_STACK_BYTES : stackBytes(text, text.substring(comma + 1)));
            default -> throw unknown(text);
        };
    }

    private static int stackBytes(String text, String digits) {
        if (!digits.matches("[0-9]{1,6}")) {
            throw unknown(text);
        }
        int bytes = Integer.parseInt(digits);
        if (bytes < 8 || bytes > MAX_STACK_BYTES || bytes % 8 != 0) {
            throw new IllegalArgumentException(
                    "call graph '" + text + "': expected 8 to " + MAX_STACK_BYTES + " bytes of stack, a multiple of 8");
        }
        return bytes;
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException(
                "call graph '" + text + "' is not known; use fp, dwarf, dwarf,BYTES or lbr");
    }

    /** As perf's --call-graph takes it, and as {@link #parse} does. */
    @Override
    public String toString() {
        String name = mode.name().toLowerCase(Locale.ROOT);
        return mode == Mode.DWARF ? name + "," + stackBytes : name;
    }
}
