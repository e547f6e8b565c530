package io.podflame.collector.diagnose.context;

import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.hotspot.Hotspots;
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
    /** Share of samples without a name. */
    public static final double WORTH_KNOWING = 0.3;

    private UnnamedCodeCheck() {}

    /**
     * Why code has no names.
     *
     * @param remedy what to do, "" when there is nothing
     */
    public record UnnamedReason(String why, String remedy) {}

    /**
     * Of one profile.
     *
     * @param reasons why a file's code has no names, and what to do, by file; those that are known
     */
    public static Check of(ProfiledWorkload profiled, Map<String, UnnamedReason> reasons) {
        long samples = profiled.graph().callTree().samples();
        if (samples < Hotspots.MIN_SAMPLES) {
            return new Check(ID, question(profiled), List.of(), List.of(), List.of());
        }
        return new Check(
                ID,
                question(profiled),
                List.of("the innermost frames of " + samples + " samples"),
                List.of(),
                worst(profiled, reasons).stream().toList());
    }

    private static String question(ProfiledWorkload profiled) {
        return "Can the code of " + profiled.name() + " be named?";
    }

    private static Optional<Finding> worst(ProfiledWorkload profiled, Map<String, UnnamedReason> reasons) {
        Accuracy accuracy = profiled.graph().accuracy();
        long samples = accuracy.samples();
        return accuracy.unnamedValue().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(entry -> accuracy.totalValue() > 0)
                .flatMap(entry -> {
                    double share = (double) entry.getValue() / accuracy.totalValue();
                    ConfidenceInterval interval = ConfidenceInterval.ofShare(Math.round(share * samples), samples);
                    return interval.low() <= WORTH_KNOWING
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
            ProfiledWorkload profiled, Evidence.Share share, String file, Optional<UnnamedReason> reason) {
        return new Finding(
                ID,
                Severity.INFO,
                profiled.name(),
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the samples of %s end in code of %s that has no names%s: rules see nothing of it",
                        100 * share.share(),
                        profiled.name(),
                        file,
                        reason.map(known -> " (" + known.why() + ")").orElse("")),
                List.of(share),
                reason.filter(known -> !known.remedy().isEmpty())
                        .map(known -> List.of(known.remedy()))
                        .orElse(List.of("podflame symbols missing says which files lack names, why, and what to do")),
                "the profile itself; threshold proposed",
                Optional.empty());
    }
}
