package io.podflame.collector.model;

import io.podflame.collector.model.Finding.Severity;
import java.util.List;

/**
 * What one check looked at, what it could not see, and what it found.
 *
 * @param id "D4", "hotspots", "throttling"
 * @param question that it answers, for people: "Is debug logging on?"
 * @param lookedAt what it read, each in a few words; empty when there was nothing of its kind
 * @param notSeen what it would have needed, each with the reason, and where to get it
 * @param findings sorted, the worst first
 */
public record Check(String id, String question, List<String> lookedAt, List<String> notSeen, List<Finding> findings) {

    public Check {
        lookedAt = List.copyOf(lookedAt);
        notSeen = List.copyOf(notSeen);
        findings = findings.stream().sorted().toList();
    }

    /** What came of it; what could not be seen is never called well. */
    public State state() {
        if (findings.stream().anyMatch(finding -> finding.severity() != Severity.INFO)) {
            return State.FOUND;
        }
        if (!notSeen.isEmpty()) {
            return State.COULD_NOT_CHECK;
        }
        return lookedAt.isEmpty() ? State.NOT_APPLICABLE : State.OK;
    }

    /** What came of a check. */
    public enum State {
        OK,
        FOUND,
        /** At least a part of what it needs was not to be seen, and in the rest was nothing wrong. */
        COULD_NOT_CHECK,
        /** There is nothing that it is about. */
        NOT_APPLICABLE
    }
}
