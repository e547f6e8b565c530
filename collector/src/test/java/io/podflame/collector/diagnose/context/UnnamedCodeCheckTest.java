package io.podflame.collector.diagnose.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.diagnose.FoldedProfile;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.context.UnnamedCodeCheck.UnnamedReason;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.model.Accuracy;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Check.State;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Scheduling;
import io.podflame.collector.model.TimeRange;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnnamedCodeCheckTest {

    private static final String ENVOY = "/usr/local/bin/envoy";

    @Test
    void saysWhichFileAndWhy() {
        Check check = check(
                1000,
                Map.of(ENVOY, 400L, "/lib/libc.so.6", 350L),
                Map.of(ENVOY, new UnnamedReason("it is stripped", "use the image with debug information")));

        assertThat(check.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.summary())
                    .isEqualTo(
                            "40 % of the samples of default/a/b end in code of /usr/local/bin/envoy that has no names"
                                    + " (it is stripped): rules see nothing of it");
            assertThat(finding.remedies()).containsExactly("use the image with debug information");
        });
    }

    @Test
    void nothingIsWrongWithTheWorkload() {
        Check check = check(1000, Map.of(ENVOY, 900L), Map.of());

        assertThat(check.findings()).extracting(Finding::severity).containsExactly(Severity.INFO);
        assertThat(check.findings().getFirst().remedies().getFirst()).startsWith("podflame symbols missing");
        assertThat(check.state()).isEqualTo(State.OK);
    }

    @Test
    void aReasonThatIsNotKnownIsNotInvented() {
        assertThat(check(1000, Map.of(ENVOY, 400L), Map.of()).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.summary())
                        .isEqualTo(
                                "40 % of the samples of default/a/b end in code of /usr/local/bin/envoy that has no names:"
                                        + " rules see nothing of it"));
    }

    @Test
    void thirtyPercentWithinTheIntervalAreNotEnough() {
        assertThat(check(1000, Map.of(ENVOY, 320L), Map.of()).state()).isEqualTo(State.OK);
        assertThat(check(10_000, Map.of(ENVOY, 3200L), Map.of()).findings()).hasSize(1);
    }

    @Test
    void codeWithNamesIsOkAndTooFewSamplesAreNothing() {
        assertThat(check(1000, Map.of(), Map.of()).state()).isEqualTo(State.OK);
        assertThat(check(0, Map.of(), Map.of()).state()).isEqualTo(State.NOT_APPLICABLE);
        assertThat(check(400, Map.of(ENVOY, 400L), Map.of()).state())
                .as("too few")
                .isEqualTo(State.NOT_APPLICABLE);
    }

    /** @param unnamed samples that end in code without names, by file */
    private static Check check(long samples, Map<String, Long> unnamed, Map<String, UnnamedReason> reasons) {
        CallTree tree = FoldedProfile.tree(samples == 0 ? "" : "b;main " + samples);
        Map<String, Long> values = new HashMap<>();
        unnamed.forEach((file, count) -> values.put(file, count * tree.total(0) / Math.max(1, samples)));
        FlameGraph graph = new FlameGraph(
                "test",
                Event.CPU_CLOCK,
                new TimeRange(0, 10_000_000_000L),
                tree,
                new Accuracy(99, 99, samples, Map.of(), Map.of(), Map.of(), values, tree.total(0)),
                Scheduling.NONE,
                Map.of());
        return UnnamedCodeCheck.of(
                ProfiledWorkload.of(
                        FoldedProfile.pod("default/a/b", "example.com/a:1"), graph, Set.of(), HotspotRules.shipped()),
                reasons);
    }
}
