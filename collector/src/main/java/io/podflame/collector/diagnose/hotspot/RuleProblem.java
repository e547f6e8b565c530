package io.podflame.collector.diagnose.hotspot;

/**
 * Why a rule, or a whole file of rules, is not used.
 *
 * @param line from 1; 0 when it concerns no line
 */
public record RuleProblem(String file, int line, String reason) {

    /** {@code file:line: reason} */
    public String text() {
        return file + (line > 0 ? ":" + line : "") + ": " + reason;
    }
}
