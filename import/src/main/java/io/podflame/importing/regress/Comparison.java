package io.podflame.importing.regress;

import io.podflame.collector.cli.CommandFailedException;
import io.podflame.collector.cost.Regression;
import io.podflame.collector.merge.CallTreeUnion;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraphDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Two sides and what came of comparing them.
 *
 * @param notes what makes the numbers doubtful
 */
record Comparison(Side baseline, Side candidate, Regression regression, List<String> notes) {

    private static final int UNDECIDABLE_TIMES = 1_000;

    /** Throws when the sides count different things. */
    static Comparison of(Side baseline, Side candidate, double maxIncrease) throws CommandFailedException {
        List<String> notes = new ArrayList<>(baseline.notes());
        notes.addAll(candidate.notes());
        boolean byRequests =
                baseline.requests().isPresent() && candidate.requests().isPresent();
        if (byRequests && !sameUnit(baseline.event(), candidate.event())) {
            throw new CommandFailedException(
                    "the baseline counts " + baseline.event().name() + ", the candidate "
                            + candidate.event().name(),
                    "compare recordings of the same event; without numbers of requests shares are compared");
        }
        if (byRequests && baseline.event().unit() == Event.Unit.COUNT) {
            notes.add("counts of " + baseline.event().name()
                    + " say something about cost only if both sides were sampled at the same rate");
        }
        if (!byRequests) {
            notes.add(
                    "requests are not known: shares are compared, and a candidate that takes more of everything is not found");
        }
        for (Side side : List.of(baseline, candidate)) {
            if (side.tree().samples() == 0 || side.tree().total(0) == 0) {
                throw new CommandFailedException(
                        "no samples in " + side.name(), "choose a time or a file with samples");
            }
        }
        Regression regression = Regression.between(
                new Regression.Side(baseline.tree(), baseline.requests()),
                new Regression.Side(candidate.tree(), candidate.requests()),
                maxIncrease);
        return new Comparison(baseline, candidate, regression, List.copyOf(notes));
    }

    private static boolean sameUnit(Event one, Event other) {
        return one.isCpuTime() && other.isCpuTime() || one.name().equals(other.name()) && one.unit() == other.unit();
    }

    private boolean byRequests() {
        return regression.basis() == Regression.Basis.PER_REQUEST;
    }

    /** Of the numbers that {@link #factor} makes: "µs per request". */
    String unit() {
        String event = baseline.event().name().replaceAll("[^\\w:.,/ -]", "?"); // of untrusted origin, and no Markdown
        if (!byRequests()) {
            return "% of " + (baseline.event().isCpuTime() ? "CPU time" : event);
        }
        return baseline.event().unit() == Event.Unit.NANOSECONDS ? "µs per request" : event + " per request";
    }

    /** From the regression's numbers to the {@link #unit}. */
    double factor() {
        if (!byRequests()) {
            return 100;
        }
        return baseline.event().unit() == Event.Unit.NANOSECONDS ? 1e-3 : 1;
    }

    FlameGraphDifference difference() {
        return new FlameGraphDifference(
                baseline.name() + " → " + candidate.name(),
                "in " + unit() + " · " + account(baseline) + " → " + account(candidate),
                unit(),
                CallTreeUnion.of(baseline.tree(), candidate.tree()),
                factor() / divisor(baseline),
                factor() / divisor(candidate));
    }

    private double divisor(Side side) {
        return byRequests() ? side.requests().orElseThrow() : side.tree().total(0);
    }

    /** {@code 1,234 samples, 12.3 s CPU time, 5,000 requests in 60.0 s}. */
    static String account(Side side) {
        StringBuilder account = new StringBuilder(number(side.tree().samples()) + " samples");
        if (side.event().unit() == Event.Unit.NANOSECONDS) {
            account.append(String.format(
                    Locale.ROOT,
                    ", %.3g s %s",
                    side.tree().total(0) / 1e9,
                    side.event().isCpuTime() ? "CPU time" : side.event().name()));
        }
        side.requests()
                .ifPresent(requests ->
                        account.append(", ").append(number(requests)).append(" requests"));
        side.seconds().ifPresent(seconds -> account.append(String.format(Locale.ROOT, " in %.1f s", seconds)));
        return account.toString();
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** How much more has to be sampled; empty when it is decided. */
    Optional<String> needed() {
        OptionalDouble times = regression.neededTimes();
        if (times.isEmpty()) {
            return Optional.empty();
        }
        double more = times.getAsDouble() - 1;
        if (!(more < UNDECIDABLE_TIMES)) {
            return Optional.of(
                    "the change is so close to the limit that more samples hardly help: choose another limit");
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "with %.1f times as many samples it is decided with a chance of 80 %%, should the change stay as it is: %s more for the baseline, %s for"
                        + " the candidate",
                times.getAsDouble(),
                more(baseline, more),
                more(candidate, more)));
    }

    private static String more(Side side, double times) {
        List<String> parts = new ArrayList<>();
        side.seconds()
                .ifPresent(seconds -> parts.add(String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds * times))));
        side.requests().ifPresent(requests -> parts.add(number((long) Math.ceil(requests * times)) + " requests"));
        return parts.isEmpty()
                ? number((long) Math.ceil(side.tree().samples() * times)) + " samples"
                : String.join(" with ", parts);
    }
}
