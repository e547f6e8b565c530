package io.podflame.collector.diagnose.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.diagnose.FoldedProfile;
import io.podflame.collector.model.CallTree;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleSharesTest {

    @Test
    void aRecursiveFunctionCountsOncePerSample() {
        CallTree tree = FoldedProfile.tree("""
                app;main;json.value;json.value;json.value 30
                app;main;json.value;json.array;json.value 20
                app;main 50
                """);

        assertThat(matched(tree, "frames: '^json\\.value$'")).containsExactly(50L);
    }

    @Test
    void samplesWithAnExceptedFrameDoNotCountWhereverItStands() {
        CallTree tree = FoldedProfile.tree("""
                app;main;gc.work 10
                app;main;gc.idle;gc.work 20
                app;main;gc.work;gc.idle 30
                app;main;gc.idle 40
                """);

        assertThat(matched(tree, "frames: '^gc\\.work'\n    except: '^gc\\.idle'"))
                .containsExactly(10L);
    }

    @Test
    void selfCountsOnlyTheSamplesThatEndThere() {
        CallTree tree = FoldedProfile.tree("""
                app;main;spin 10
                app;main;spin;pause 20
                app;main;spin;spin 5
                """);

        assertThat(matched(tree, "frames: '^spin$'\n    share: self", "frames: '^spin$'"))
                .containsExactly(15L, 35L);
    }

    @Test
    void aRuleOfTheKernelsFramesSeesNoneOfTheSameNameElsewhere() {
        CallTree tree = FoldedProfile.tree("""
                app;main;do_sync_[k] 10
                app;main;do_sync 20
                """);

        assertThat(matched(tree, "frames: '^do_sync$'\n    kind: kernel", "frames: '^do_sync$'"))
                .containsExactly(10L, 30L);
    }

    @Test
    void theNameOfAThreadIsNoFunction() {
        CallTree tree = FoldedProfile.tree("""
                spin;main 10
                app;spin 20
                """);

        assertThat(matched(tree, "frames: '^spin$'")).containsExactly(20L);
    }

    @Test
    void moreRulesThanALongHasBitsAreEachMeasured() {
        int rules = 150;
        StringBuilder folded = new StringBuilder();
        IntStream.range(0, rules).forEach(i -> folded.append("app;main;f%d %d%n".formatted(i, i + 1)));

        long[] matched = matched(
                        FoldedProfile.tree(folded.toString()),
                        IntStream.range(0, rules)
                                .mapToObj(i -> "frames: '^f%d$'".formatted(i))
                                .toArray(String[]::new))
                .stream()
                .mapToLong(Long::longValue)
                .toArray();

        assertThat(matched)
                .isEqualTo(IntStream.rangeClosed(1, rules).mapToLong(i -> i).toArray());
    }

    @Test
    void aTreeWithoutSamplesHasSharesOfNothing() {
        RuleShare share =
                RuleShares.of(FoldedProfile.tree(""), rules("frames: 'x'")).getFirst();

        assertThat(share.share()).isZero();
        assertThat(share.interval().low()).isZero();
        assertThat(share.interval().high()).isEqualTo(1);
    }

    private static List<Long> matched(CallTree tree, String... patterns) {
        return RuleShares.of(tree, rules(patterns)).stream()
                .map(RuleShare::matched)
                .toList();
    }

    /** One rule per pattern; what a pattern says beside the frames stands in lines of its own. */
    private static List<HotspotRule> rules(String... patterns) {
        StringBuilder text = new StringBuilder("rules:\n");
        for (int i = 0; i < patterns.length; i++) {
            text.append("""
                      - id: rule-%d
                        components: [any]
                        %s
                        warn: 5 %%
                        what: 'this'
                        means: 'that'
                        do: ['nothing']
                        source: 'this test'
                    """.formatted(i, patterns[i]));
        }
        RuleFile file = RuleFile.parse("test.yaml", text.toString());
        assertThat(file.problems()).isEmpty();
        return file.rules();
    }
}
