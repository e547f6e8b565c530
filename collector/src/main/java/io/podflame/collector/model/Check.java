package io.podflame.collector.model;

import io.podflame.collector.model.Finding.Severity;
import java.util.List;
import java.util.Set;

/**
 * What one check looked at, what it could not see, and what it found.
 *
 * @param id "D4", "hotspots", "throttling"
 * @param question that it answers, for people: "Is debug logging on?"
 * @param lookedAt what it read, each in a few words; empty when there was nothing of its kind
 * @param notSeen what it would have needed, each with the reason, and where to get it
 * @param findings sorted, the worst first
 * @param joined how many more it found that are told with what they cause, in another check
 */
public record Check(
        String id, String question, List<String> lookedAt, List<String> notSeen, List<Finding> findings, int joined) {

    public Check(String id, String question, List<String> lookedAt, List<String> notSeen, List<Finding> findings) {
        this(id, question, lookedAt, notSeen, findings, 0);
    }

    public Check {
        lookedAt = List.copyOf(lookedAt);
        notSeen = List.copyOf(notSeen);
        findings = findings.stream().sorted().toList();
    }

    /** The same with other findings. */
    public Check withFindings(List<Finding> others) {
        return new Check(id, question, lookedAt, notSeen, others, joined);
    }

    /** The same without findings that are told with what they cause. */
    public Check without(Set<Finding> told) {
        List<Finding> left =
                findings.stream().filter(finding -> !told.contains(finding)).toList();
        return new Check(id, question, lookedAt, notSeen, left, joined + findings.size() - left.size());
    }

    /** What came of it; what could not be seen is never called well. */
    public State state() {
        if (joined > 0 || findings.stream().anyMatch(finding -> finding.severity() != Severity.INFO)) {
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
