package io.podflame.collector.diagnose.hotspot;

import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.hotspot.HotspotRule.Samples;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Says which of the rules fire. */
public final class Hotspots {

    /** With fewer, a share is not known well enough. */
    public static final int MIN_SAMPLES = 500;

    private static final String ID = "hotspots";
    /** An idle Go program spends two thirds of its CPU time on the scheduler, and an idle etcd a fifth on its watchers: it is next to nothing. */
    private static final double BUSY_CORES = 0.02;
    /** Folded stacks do not say what was sampled; nearly always it was CPU time. */
    private static final String UNKNOWN_SAMPLES = "samples";

    private Hotspots() {}

    /** A rule fires when its threshold lies below all of the share's interval. */
    public static Check of(ProfiledWorkload profiled) {
        String question = "What takes the time of " + profiled.name() + "?";
        Event event = profiled.graph().event();
        Optional<Samples> kind = kind(event);
        if (kind.isEmpty()) {
            return new Check(
                    ID,
                    question,
                    List.of(),
                    List.of("CPU time: this profile counts " + event.name() + ", which rules say nothing about"),
                    List.of());
        }
        long samples = profiled.graph().callTree().samples();
        List<RuleShare> shares = profiled.shares().stream()
                .filter(share -> share.rule().samples() == kind.get())
                .toList();
        String lookedAt = samples + " samples, by " + shares.size() + " rules";
        if (samples < MIN_SAMPLES) {
            return new Check(
                    ID,
                    question,
                    samples == 0 ? List.of() : List.of(lookedAt),
                    List.of("too few samples: rules need " + MIN_SAMPLES
                            + "; profile it for longer, or while it works"),
                    List.of());
        }
        List<Finding> findings = new ArrayList<>();
        for (RuleShare share : shares) {
            finding(profiled, share).ifPresent(findings::add);
        }
        return new Check(ID, question, List.of(lookedAt), List.of(), findings);
    }

    private static Optional<Samples> kind(Event event) {
        if (event.bareName().equals("off-cpu")) {
            return Optional.of(Samples.OFF_CPU);
        }
        return event.hasDueRate() || event.name().equals(UNKNOWN_SAMPLES) ? Optional.of(Samples.CPU) : Optional.empty();
    }

    private static Optional<Finding> finding(ProfiledWorkload profiled, RuleShare share) {
        HotspotRule rule = share.rule();
        return rule.severity(share.interval().low())
                .flatMap(severity -> allowed(rule, severity, profiled))
                .map(severity -> new Finding(
                        rule.id(),
                        severity,
                        profiled.name(),
                        summary(profiled, share),
                        List.of(share.evidence()),
                        rule.remedies(),
                        rule.source(),
                        Optional.of(rule.frames().frames().pattern())));
    }

    /** What the rule asks for besides; where that is not known, the finding is worth knowing and no more. */
    private static Optional<Severity> allowed(HotspotRule rule, Severity severity, ProfiledWorkload profiled) {
        if (rule.when().isEmpty()) {
            return Optional.of(severity);
        }
        OptionalDouble moreThan = switch (rule.when().get()) {
            case ABOVE_CPU_REQUEST -> profiled.workload().resources().cpuRequestCores();
            case BUSY -> OptionalDouble.of(BUSY_CORES);
        };
        if (moreThan.isEmpty() || profiled.usedCores() == 0) {
            return Optional.of(Severity.INFO);
        }
        return profiled.usedCores() > moreThan.getAsDouble() ? Optional.of(severity) : Optional.empty();
    }

    private static String summary(ProfiledWorkload profiled, RuleShare share) {
        HotspotRule rule = share.rule();
        String percent = String.format(Locale.ROOT, "%.1f %%", 100 * share.share());
        String time = profiled.graph().event().hasDueRate() ? "CPU time" : "samples";
        return switch (rule.samples()) {
            case CPU ->
                profiled.name() + " spends " + percent + " of its " + time + " on " + rule.what() + ": " + rule.means();
            case OFF_CPU ->
                percent + " of the waits of " + profiled.name() + " are " + rule.what() + ": " + rule.means();
        };
    }
}
