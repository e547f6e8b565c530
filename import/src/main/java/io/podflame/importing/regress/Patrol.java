package io.podflame.importing.regress;

import io.podflame.collector.cli.CommandFailedException;
import io.podflame.collector.cost.Regression.Verdict;
import io.podflame.importing.regress.PatrolFolder.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * Regression patrol's table: the highest throughput of each build, with the whole control plane (A), without mixer (B) and with the ingress only (C). A build has
 * regressed when it lets through less than the baseline by more than the limit allows: a request that costs 5 % more makes 1/1.05 of the throughput. A run has no
 * error of its own that one could test against: of several the median counts.
 *
 * @param baseline the release that others are compared with
 * @param rows by build, the baseline among them
 * @param passedOver files that are not compared, each with the reason
 */
record Patrol(String baseline, double maxIncrease, Verdict verdict, List<Row> rows, List<String> passedOver) {

    /**
     * One build. Throughput in requests per second; what was not run is empty.
     *
     * @param aToC throughput with the whole control plane by that with the ingress only
     * @param aToBaseline by the baseline's
     * @param regressed the configurations that let through too little
     */
    record Row(
            String build,
            OptionalDouble a,
            OptionalDouble b,
            OptionalDouble c,
            OptionalDouble aToC,
            OptionalDouble bToC,
            OptionalDouble aToBaseline,
            OptionalDouble bToBaseline,
            OptionalDouble cToBaseline,
            List<Configuration> regressed) {}

    /** @param baseline name of a build in the folder; empty for the first */
    static Patrol of(PatrolFolder folder, Optional<String> baseline, double maxIncrease) throws CommandFailedException {
        String release = baseline.orElse(folder.throughput().firstKey());
        SortedMap<Configuration, List<Double>> before = folder.throughput().get(release);
        if (before == null) {
            throw new CommandFailedException(
                    "no results of the baseline " + release + " in the folder",
                    "it has those of " + String.join(", ", folder.throughput().keySet()));
        }
        List<Row> rows = new ArrayList<>();
        boolean compared = false;
        for (var entry : folder.throughput().entrySet()) {
            Row row = row(entry.getKey(), entry.getValue(), before, maxIncrease);
            rows.add(row);
            compared |= !entry.getKey().equals(release)
                    && entry.getValue().keySet().stream().anyMatch(before::containsKey);
        }
        boolean regressed = rows.stream().anyMatch(row -> !row.regressed().isEmpty());
        Verdict verdict =
                regressed ? Verdict.REGRESSED : compared ? Verdict.NOT_REGRESSED : Verdict.NOT_ENOUGH_EVIDENCE;
        return new Patrol(release, maxIncrease, verdict, rows, folder.passedOver());
    }

    private static Row row(
            String build,
            SortedMap<Configuration, List<Double>> runs,
            SortedMap<Configuration, List<Double>> before,
            double maxIncrease) {
        OptionalDouble a = median(runs, Configuration.A);
        OptionalDouble b = median(runs, Configuration.B);
        OptionalDouble c = median(runs, Configuration.C);
        List<Configuration> regressed = new ArrayList<>();
        for (Configuration configuration : Configuration.values()) {
            OptionalDouble ratio = ratio(median(runs, configuration), median(before, configuration));
            if (ratio.isPresent() && ratio.getAsDouble() < 1 / (1 + maxIncrease)) {
                regressed.add(configuration);
            }
        }
        return new Row(
                build,
                a,
                b,
                c,
                ratio(a, c),
                ratio(b, c),
                ratio(a, median(before, Configuration.A)),
                ratio(b, median(before, Configuration.B)),
                ratio(c, median(before, Configuration.C)),
                List.copyOf(regressed));
    }

    private static OptionalDouble median(SortedMap<Configuration, List<Double>> runs, Configuration configuration) {
        List<Double> sorted =
                runs.getOrDefault(configuration, List.of()).stream().sorted().toList();
        int middle = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }

    private static OptionalDouble ratio(OptionalDouble part, OptionalDouble whole) {
        return part.isPresent() && whole.isPresent() && whole.getAsDouble() > 0
                ? OptionalDouble.of(part.getAsDouble() / whole.getAsDouble())
                : OptionalDouble.empty();
    }
}
