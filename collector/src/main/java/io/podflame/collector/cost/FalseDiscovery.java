package io.podflame.collector.cost;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Many tests at once: of a thousand functions that did not change, fifty are significant at 5 % each. */
final class FalseDiscovery {

    private FalseDiscovery() {}

    /**
     * Each test's false discovery rate by Benjamini and Hochberg (1995): the chance times the number of tests, by its rank, made monotonic. Right for tests that are
     * independent or depend on each other positively, as those of callers and what they call do (Benjamini and Yekutieli 2001).
     *
     * @param chances of each test when nothing changed
     * @return in the same order, at most 1
     */
    static double[] rates(double[] chances) {
        int[] order = IntStream.range(0, chances.length)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> chances[index]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] rates = new double[chances.length];
        Arrays.fill(rates, 1);
        double least = 1;
        for (int rank = order.length; rank >= 1; rank--) {
            int test = order[rank - 1];
            least = Math.min(least, chances[test] * order.length / rank);
            rates[test] = least;
        }
        return rates;
    }
}
