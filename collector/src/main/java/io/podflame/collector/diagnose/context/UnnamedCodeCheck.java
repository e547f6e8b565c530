package io.podflame.collector.diagnose.context;

import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.ConfidenceInterval;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Can its code be named? Where it cannot, the rules about names see nothing. */
public final class UnnamedCodeCheck {

    private static final String ID = "unnamed-code";
    private static final double MUCH = 0.3;
    /** As the file of code that is in none. */
    private static final String ANONYMOUS = "[anon]";

    private static final List<String> FIND_NAMES = List.of(
            "podflame symbols missing says which files lack names, why, and what to do for each",
            "upload a file with debug information: podflame symbols upload FILE");
    private static final List<String> ASK_THE_JVM = List.of(
            "a JVM: profile it with --jit, which asks it for the names of its methods",
            "Node.js: start it with --perf-basic-prof");

    private UnnamedCodeCheck() {}

    /**
     * Of one profile.
     *
     * @param reasons why a file's code has no names, and what to do, by file; those that are known
     */
    public static Check of(ProfiledWorkload profiled, Map<String, String> reasons) {
        long samples = profiled.graph().callTree().samples();
        return new Check(
                ID,
                "Can the code of " + profiled.name() + " be named?",
                samples == 0 ? List.of() : List.of("the innermost frames of " + samples + " samples"),
                List.of(),
                worst(profiled, reasons).stream().toList());
    }

    private static Optional<Finding> worst(ProfiledWorkload profiled, Map<String, String> reasons) {
        Accuracy accuracy = profiled.graph().accuracy();
        long samples = accuracy.samples();
        return accuracy.unnamedValue().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(entry -> accuracy.totalValue() > 0)
                .flatMap(entry -> {
                    double share = (double) entry.getValue() / accuracy.totalValue();
                    ConfidenceInterval interval = ConfidenceInterval.ofShare(Math.round(share * samples), samples);
                    return interval.low() <= MUCH
                            ? Optional.empty()
                            : Optional.of(finding(
                                    profiled,
                                    new Evidence.Share(
                                            "no name in " + entry.getKey(),
                                            share,
                                            interval.low(),
                                            interval.high(),
                                            samples),
                                    entry.getKey(),
                                    Optional.ofNullable(reasons.get(entry.getKey()))));
                });
    }

    private static Finding finding(
            ProfiledWorkload profiled, Evidence.Share share, String file, Optional<String> reason) {
        // a virtual machine without a perf map is well: it is we who see little of it
        boolean justInTime = file.equals(ANONYMOUS);
        return new Finding(
                ID,
                justInTime ? Severity.INFO : Severity.WARNING,
                profiled.name(),
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the samples of %s end in code of %s that has no names%s: rules see nothing of it",
                        100 * share.share(),
                        profiled.name(),
                        file,
                        reason.map(why -> " (" + why + ")").orElse("")),
                List.of(share),
                justInTime ? ASK_THE_JVM : FIND_NAMES,
                "the profile itself; threshold proposed",
                Optional.empty());
    }
}
