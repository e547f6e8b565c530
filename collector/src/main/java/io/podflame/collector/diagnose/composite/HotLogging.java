package io.podflame.collector.diagnose.composite;

import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Logging that takes much of a workload.
 *
 * @param logging the finding that says so
 * @param evidence for it, and for the formatting that goes away with it
 * @param others findings of other things
 */
record HotLogging(Finding logging, List<Evidence> evidence, List<Finding> others) {

    /** Of the finding that names the cause as well. */
    static final String ID = "debug-logging";

    private static final Set<String> LOGGING = Set.of("go-logging", "go-standard-logging", ID);
    /** Formatting of messages. */
    private static final Set<String> ALONG = Set.of("go-formatting");

    /** Empty when none of the findings is about logging. */
    static Optional<HotLogging> in(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> LOGGING.contains(finding.rule()))
                .findFirst()
                .map(logging -> split(logging, findings));
    }

    private static HotLogging split(Finding logging, List<Finding> findings) {
        List<Evidence> evidence = new ArrayList<>();
        List<Finding> others = new ArrayList<>();
        for (Finding finding : findings) {
            if (LOGGING.contains(finding.rule()) || ALONG.contains(finding.rule())) {
                evidence.addAll(finding.evidence());
            } else {
                others.add(finding);
            }
        }
        return new HotLogging(logging, evidence, others);
    }

    /**
     * The other findings, and this one with its cause; a cause that it names already stays.
     *
     * @param cause "-v 4 switches debug logging on"
     * @param shownBy evidence for the cause
     */
    List<Finding> because(String cause, List<Evidence> shownBy, List<String> remedies) {
        Finding one = new Finding(
                ID,
                Severity.FAILURE,
                logging.subject(),
                logging.rule().equals(ID) ? logging.summary() : CompositeRule.observation(logging) + ", and " + cause,
                Stream.concat(evidence.stream(), shownBy.stream()).distinct().toList(),
                remedies,
                logging.source(),
                logging.frames());
        return Stream.concat(others.stream(), Stream.of(one)).toList();
    }
}
