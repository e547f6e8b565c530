package io.podflame.collector.diagnose.composite;

import io.podflame.collector.diagnose.EditCommand;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Logging takes much, and an argument switches debug logging on: one finding that names the argument. */
final class DebugLogging implements CompositeRule {

    private static final String ID = "debug-logging";
    private static final Set<String> LOGGING = Set.of("go-logging", "go-standard-logging");
    /** Formatting of messages goes away with them. */
    private static final Set<String> ALONG = Set.of("go-formatting");

    @Override
    public List<Finding> join(List<Finding> findings, ProfiledWorkload profiled) {
        Optional<Finding> logging = findings.stream()
                .filter(finding -> LOGGING.contains(finding.rule()))
                .findFirst();
        Optional<DebugFlag> flag = DebugFlag.of(profiled.workload(), profiled.components());
        if (logging.isEmpty() || flag.isEmpty()) {
            return findings;
        }
        List<Evidence> evidence = new ArrayList<>();
        List<Finding> joined = new ArrayList<>();
        for (Finding finding : findings) {
            if (LOGGING.contains(finding.rule()) || ALONG.contains(finding.rule())) {
                evidence.addAll(finding.evidence());
            } else {
                joined.add(finding);
            }
        }
        evidence.add(new Evidence.Setting(
                profiled.name() + ", " + flag.get().place(), flag.get().text()));
        joined.add(new Finding(
                ID,
                Severity.FAILURE,
                profiled.name(),
                summary(profiled, logging.get(), flag.get()),
                evidence,
                List.of("remove " + flag.get().text() + ": " + EditCommand.of(profiled.workload())),
                logging.get().source(),
                logging.get().frames()));
        return joined;
    }

    private static String summary(ProfiledWorkload profiled, Finding logging, DebugFlag flag) {
        double share = logging.evidence().stream()
                .filter(Evidence.Share.class::isInstance)
                .map(Evidence.Share.class::cast)
                .mapToDouble(Evidence.Share::share)
                .findFirst()
                .orElseThrow();
        return String.format(
                Locale.ROOT,
                "%s spends %.1f %% of its CPU time on logging, and %s switches debug logging on",
                profiled.name(),
                100 * share,
                flag.text());
    }
}
