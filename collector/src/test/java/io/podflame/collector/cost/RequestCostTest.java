package io.podflame.collector.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.podflame.collector.merge.FoldedInput;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.FrameKind;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RequestCostTest {

    @Test
    void dividesTimeByRequestsInTotalAndByFunction() {
        CallTree tree =
                FoldedInput.callTree("etcd;main.serve;main.parse 30", "etcd;main.serve 10", "etcd;read@KERNEL 60");

        RequestCost cost = RequestCost.of(tree, 1_000);

        assertThat(cost.total().value()).as("1 s by 1,000 requests, in ns").isEqualTo(1e6);
        assertThat(cost.functions())
                .extracting(function -> function.function().name() + " "
                        + function.self().value() + " " + function.total().value())
                .containsExactly(
                        "read 600000.0 600000.0", "main.serve 100000.0 400000.0", "main.parse 300000.0 300000.0");
    }

    @Test
    void countsARecursionOnceAndAFunctionOnceFromWhereverItIsCalled() {
        CallTree tree = FoldedInput.callTree("t;main.a;main.b;main.a 2", "t;main.a 1", "t;main.b;main.a;main.c 4");

        Map<String, String> costs = RequestCost.of(tree, 1).functions().stream()
                .collect(Collectors.toMap(
                        cost -> cost.function().name(),
                        cost -> (long) (cost.self().value() / 1e7) + " "
                                + (long) (cost.total().value() / 1e7)));

        assertThat(costs).isEqualTo(Map.of("main.a", "3 7", "main.b", "0 6", "main.c", "4 4"));
    }

    @Test
    void addsUpWhatHasNoNameByFile() {
        CallTree tree = FoldedInput.callTree(
                "t;[libx.so+0x10]@NATIVE:/usr/lib/libx.so 2", "t;[libx.so+0x20]@NATIVE:/usr/lib/libx.so 3");

        assertThat(RequestCost.of(tree, 1).functions())
                .singleElement()
                .satisfies(cost -> assertThat(cost.function()).isEqualTo(new Function("[libx.so]", FrameKind.NATIVE)));
    }

    @Test
    void threadsAndTruncationMarksAreNoFunctions() {
        CallTree tree = FoldedInput.callTree("t;no frame pointer@TRUNCATED 2", "t 3");

        assertThat(RequestCost.of(tree, 1).functions()).isEmpty();
        assertThat(RequestCost.of(tree, 1).total().value()).isEqualTo(5e7);
    }

    /** 95 of 100 intervals hold the truth: of 2,000 between 94 and 96.5. */
    @Test
    void intervalsHoldTheTruthAsOftenAsTheySay() {
        for (double samples : new double[] {20, 300}) {
            Random random = new Random(42);
            double truth = samples * 1e7 / 500;
            int held = 0;
            for (int trial = 0; trial < 2_000; trial++) {
                Estimate total = RequestCost.of(SampledRun.of(SampledRun.flat(4, samples), random), 500)
                        .total();
                held += total.low() <= truth && truth <= total.high() ? 1 : 0;
            }
            assertThat(held / 2_000.0).as("%s samples", samples).isCloseTo(0.95, within(0.0125));
        }
    }

    @Test
    void samplesOfLongPeriodsSayLessThanTheirNumber() {
        SampledValue many = SampledValue.of(1_000, 100);
        SampledValue few = SampledValue.of(1_000, 1);

        assertThat(many.effectiveSamples()).isEqualTo(100);
        assertThat(many.plus(few).effectiveSamples()).isCloseTo(2_000.0 * 2_000 / (10_000 + 1_000_000), within(1e-9));
        assertThat(SampledValue.NONE.estimate()).isEqualTo(new Estimate(0, 0, 0));
    }

    @Test
    void withoutRequestsNothingHasACost() {
        assertThatThrownBy(() -> RequestCost.of(FoldedInput.callTree("t;main.a 1"), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
