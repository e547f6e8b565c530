package io.podflame.collector.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.podflame.collector.cost.Regression.Basis;
import io.podflame.collector.cost.Regression.FunctionChange;
import io.podflame.collector.cost.Regression.Side;
import io.podflame.collector.cost.Regression.Verdict;
import io.podflame.collector.model.CallTree;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Populations whose truth is known, drawn with fixed seeds. */
final class RegressionTest {

    private static final int TRIALS = 400;
    private static final double LIMIT = 0.05;

    @Test
    void equalPopulationsAreSeldomCalledRegressed() {
        Random random = new Random(1);
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        int withFunctions = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Regression regression = Regression.between(
                    side(SampledRun.flat(50, 4_000), 10_000, random),
                    side(SampledRun.flat(50, 4_000), 10_000, random),
                    LIMIT);
            verdicts.merge(regression.verdict(), 1, Integer::sum);
            withFunctions += significant(regression).isEmpty() ? 0 : 1;
        }
        assertThat(verdicts.getOrDefault(Verdict.REGRESSED, 0)).isLessThanOrEqualTo(TRIALS / 20);
        assertThat(withFunctions)
                .as("runs in which any of 50 functions is called changed: 5 % are due")
                .isBetween(1, TRIALS * 8 / 100);
    }

    @Test
    void atTheLimitItselfHardlyMoreThanOneInTwentyIsCalledRegressed() {
        Random random = new Random(2);
        int regressed = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            regressed += Regression.between(
                                            side(SampledRun.flat(10, 4_000), 10_000, random),
                                            side(SampledRun.flat(10, 4_000 * (1 + LIMIT)), 10_000, random),
                                            LIMIT)
                                    .verdict()
                            == Verdict.REGRESSED
                    ? 1
                    : 0;
        }
        assertThat(regressed).as("2.5 % are due: one side of 95 %").isBetween(1, TRIALS / 20);
    }

    @Test
    void aTrueTenPercentIsFoundWithItsFunction() {
        Random random = new Random(3);
        int found = 0;
        int named = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Map<String, Double> before = SampledRun.flat(20, 20_000);
            Map<String, Double> after = new HashMap<>(before);
            after.merge("t;main.serve;main.f7", 20.0, Double::sum); // 2,000 samples: 10 % of all, in one function
            Regression regression =
                    Regression.between(side(before, 10_000, random), side(after, 10_000, random), LIMIT);
            found += regression.verdict() == Verdict.REGRESSED ? 1 : 0;
            named += significant(regression).contains("main.f7") ? 1 : 0;
        }
        assertThat(found).isGreaterThan(TRIALS * 95 / 100);
        assertThat(named).isEqualTo(TRIALS);
    }

    @Test
    void aDifferentNumberOfRequestsAndAnotherRateOfSamplingMakeNoRegression() {
        Random random = new Random(4);
        Side before = side(SampledRun.flat(5, 20_000), 10_000, random);
        Side after = side(SampledRun.flat(5, 60_000), 30_000, random);

        Regression regression = Regression.between(before, after, LIMIT);

        assertThat(regression.verdict()).isEqualTo(Verdict.NOT_REGRESSED);
        Change total = regression.total().orElseThrow();
        assertThat(total.ratio().value()).isCloseTo(1, within(0.03));
        assertThat(total.baseline().value()).isCloseTo(20_000 * 1e7 / 10_000, within(5e5));
        assertThat(total.ratio().low()).isLessThan(1);
        assertThat(total.ratio().high()).isGreaterThan(1);
    }

    @Test
    void theIntervalOfTheRatioHoldsTheTruthAsOftenAsItSays() {
        Random random = new Random(5);
        int held = 0;
        for (int trial = 0; trial < 2_000; trial++) {
            Estimate ratio = Regression.between(
                            side(SampledRun.flat(1, 100), 1_000, random),
                            side(SampledRun.flat(1, 240), 2_000, random),
                            LIMIT)
                    .total()
                    .orElseThrow()
                    .ratio();
            held += ratio.low() <= 1.2 && 1.2 <= ratio.high() ? 1 : 0;
        }
        assertThat(held / 2_000.0).isCloseTo(0.95, within(0.0125));
    }

    @Test
    void tooFewSamplesSayHowManyMoreAreNeededAndThatManyDo() {
        Side before = side(SampledRun.flat(3, 400), 1_000, new Random(6));
        Side after = side(SampledRun.flat(3, 440), 1_000, new Random(7));

        Regression few = Regression.between(before, after, LIMIT);

        assertThat(few.verdict()).isEqualTo(Verdict.NOT_ENOUGH_EVIDENCE);
        double times = few.neededTimes().orElseThrow();
        double truth = few.total().orElseThrow().ratio().value();
        assertThat(times).isGreaterThan(1).isLessThan(1_000);
        Random random = new Random(8);
        int decided = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Regression more = Regression.between(
                    side(SampledRun.flat(3, 400 * times), (long) (1_000 * times), random),
                    side(SampledRun.flat(3, 400 * times * truth), (long) (1_000 * times), random),
                    LIMIT);
            decided += more.verdict() == Verdict.NOT_ENOUGH_EVIDENCE ? 0 : 1;
        }
        assertThat((double) decided / TRIALS).as("80 % are due").isCloseTo(0.8, within(0.07));
    }

    @Test
    void withoutRequestsSharesAreCompared() {
        Map<String, Double> before = SampledRun.flat(20, 20_000);
        Map<String, Double> after = new HashMap<>(before);
        after.merge("t;main.serve;main.f7", 10.0, Double::sum);
        Random random = new Random(9);

        Regression regression = Regression.between(
                new Side(SampledRun.of(before, random), OptionalLong.empty()),
                new Side(SampledRun.of(after, random), OptionalLong.empty()),
                LIMIT);

        assertThat(regression.basis()).isEqualTo(Basis.SHARE);
        assertThat(regression.total()).isEmpty();
        assertThat(regression.verdict()).isEqualTo(Verdict.REGRESSED);
        FunctionChange first = regression.functions().stream()
                .filter(change -> change.self().significant())
                .findFirst()
                .orElseThrow();
        assertThat(first.function().name()).isEqualTo("main.f7");
        assertThat(first.self().baseline().value()).isCloseTo(0.05, within(0.005));
        assertThat(first.self().candidate().value()).isCloseTo(2_000 / 21_000.0, within(0.005));
    }

    @Test
    void equalSharesAreSeldomCalledRegressed() {
        Random random = new Random(10);
        int regressed = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            Side before = new Side(SampledRun.of(SampledRun.flat(50, 4_000), random), OptionalLong.empty());
            Side after = new Side(SampledRun.of(SampledRun.flat(50, 4_000), random), OptionalLong.empty());
            regressed += Regression.between(before, after, LIMIT).verdict() == Verdict.REGRESSED ? 1 : 0;
        }
        assertThat(regressed).isLessThanOrEqualTo(TRIALS / 20);
    }

    @Test
    void fewSamplesWithoutRequestsAreNotEnough() {
        Side few = new Side(SampledRun.tree(List.of("t;main.a 250")), OptionalLong.empty());
        Side many = new Side(SampledRun.tree(List.of("t;main.a 2000")), OptionalLong.empty());

        Regression regression = Regression.between(few, many, LIMIT);

        assertThat(regression.verdict()).isEqualTo(Verdict.NOT_ENOUGH_EVIDENCE);
        assertThat(regression.neededTimes()).hasValue(2);
    }

    @Test
    void aFunctionThatIsNewOrGoneIsFound() {
        Side before = new Side(SampledRun.tree(List.of("t;main.a 1000", "t;main.gone 100")), OptionalLong.of(500));
        Side after = new Side(SampledRun.tree(List.of("t;main.a 1000", "t;main.come 100")), OptionalLong.of(500));

        Regression regression = Regression.between(before, after, LIMIT);

        assertThat(significant(regression)).containsExactlyInAnyOrder("main.gone", "main.come");
        Estimate come = total(regression, "main.come").ratio();
        assertThat(come.value()).isInfinite();
        assertThat(come.low()).isGreaterThan(20);
        Estimate gone = total(regression, "main.gone").ratio();
        assertThat(gone.value()).isZero();
        assertThat(gone.high()).isLessThan(0.05);
    }

    private static Change total(Regression regression, String function) {
        return regression.functions().stream()
                .filter(change -> change.function().name().equals(function))
                .findFirst()
                .orElseThrow()
                .total();
    }

    @Test
    void functionsWithHardlyASampleAreNotCompared() {
        Side before = new Side(SampledRun.tree(List.of("t;main.a 1000", "t;main.rare 3")), OptionalLong.of(500));
        Side after = new Side(SampledRun.tree(List.of("t;main.a 1000")), OptionalLong.of(500));

        Regression regression = Regression.between(before, after, LIMIT);

        assertThat(regression.functions())
                .extracting(change -> change.function().name())
                .containsExactly("main.a");
        assertThat(regression.notCompared()).isEqualTo(1);
    }

    @Test
    void ratesAreAdjustedAsBenjaminiAndHochbergDo() {
        // R: p.adjust(c(0.01, 0.04, 0.03, 0.5), "BH")
        assertThat(FalseDiscovery.rates(new double[] {0.01, 0.04, 0.03, 0.5}))
                .containsExactly(new double[] {0.04, 4 * 0.04 / 3, 4 * 0.04 / 3, 0.5}, within(1e-12));
        assertThat(FalseDiscovery.rates(new double[0])).isEmpty();
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        Side empty = new Side(SampledRun.tree(List.of()), OptionalLong.empty());
        Side some = new Side(SampledRun.tree(List.of("t;main.a 1")), OptionalLong.empty());

        assertThatThrownBy(() -> Regression.between(empty, some, LIMIT)).hasMessageContaining("without samples");
        assertThatThrownBy(() -> Regression.between(some, some, 0)).hasMessageContaining("can never be ruled out");
    }

    private static Side side(Map<String, Double> seconds, long requests, Random random) {
        CallTree tree = SampledRun.of(seconds, random);
        return new Side(tree, OptionalLong.of(requests));
    }

    private static List<String> significant(Regression regression) {
        return regression.functions().stream()
                .filter(change -> change.self().significant())
                .map(change -> change.function().name())
                .toList();
    }
}
