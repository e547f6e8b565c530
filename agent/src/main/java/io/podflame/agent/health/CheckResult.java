package io.podflame.agent.health;

import java.util.List;
import java.util.Locale;

/**
 * What one check of this node found.
 *
 * @param subject e.g. "kernel.perf_event_paranoid"
 * @param finding what was found, in a few words
 * @param remedy what to do about it; "" when all is well
 */
public record CheckResult(Level level, String subject, String finding, String remedy) {

    /** How bad it is. */
    public enum Level {
        OK,
        /** Podflame runs, and shows less. */
        WARN,
        /** Nothing can be sampled. */
        FAIL
    }

    /** All is well. */
    public static CheckResult ok(String subject, String finding) {
        return new CheckResult(Level.OK, subject, finding, "");
    }

    /** Podflame runs, and shows less. */
    public static CheckResult warn(String subject, String finding, String remedy) {
        return new CheckResult(Level.WARN, subject, finding, remedy);
    }

    /** Nothing can be sampled. */
    public static CheckResult fail(String subject, String finding, String remedy) {
        return new CheckResult(Level.FAIL, subject, finding, remedy);
    }

    /** Whether the agent can sample at all. */
    public static boolean allowSampling(List<CheckResult> results) {
        return results.stream().noneMatch(result -> result.level() == Level.FAIL);
    }

    /** One line: level, subject, finding, remedy. */
    @Override
    public String toString() {
        String line = "%-4s %s: %s".formatted(level.name().toLowerCase(Locale.ROOT), subject, finding);
        return remedy.isEmpty() ? line : line + "; " + remedy;
    }
}
