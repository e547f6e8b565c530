package io.podflame.collector.cost;

import io.podflame.collector.merge.FoldedInput;
import io.podflame.collector.model.CallTree;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A run whose truth is known: so much CPU time in each function, sampled at random times. */
final class SampledRun {

    private SampledRun() {}

    /**
     * @param seconds that each stack trace truly takes, e.g. {@code "t;main;parse"}; each sample stands for 10 ms
     */
    static CallTree of(Map<String, Double> seconds, Random random) {
        String[] lines = seconds.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " " + poisson(entry.getValue() * 100, random))
                .filter(line -> !line.endsWith(" 0"))
                .toArray(String[]::new);
        return FoldedInput.callTree(lines);
    }

    /** So many functions, one as hot as the other, of so many samples together. */
    static Map<String, Double> flat(int functions, double samples) {
        return IntStream.range(0, functions)
                .boxed()
                .collect(Collectors.toMap(index -> "t;main.serve;main.f" + index, index -> samples / functions / 100));
    }

    static CallTree tree(List<String> lines) {
        return FoldedInput.callTree(lines.toArray(String[]::new));
    }

    /** As many as fall into a stretch in which so many are due: gaps are exponentially distributed. */
    private static int poisson(double mean, Random random) {
        int count = 0;
        for (double at = -Math.log(1 - random.nextDouble()); at < mean; at -= Math.log(1 - random.nextDouble())) {
            count++;
        }
        return count;
    }
}
