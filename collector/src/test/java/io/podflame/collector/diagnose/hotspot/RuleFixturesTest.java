package io.podflame.collector.diagnose.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.diagnose.FoldedProfile;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Scheduling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule on profiles of real function names: one on which it fires, and one on which it must not. A new rule needs both. */
class RuleFixturesTest {

    private static final HotspotRules RULES = HotspotRules.shipped();

    static Stream<String> ids() {
        return RULES.rules().stream().map(HotspotRule::id);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void firesOnOneAndNotOnTheOther(String id) throws IOException {
        RuleFixture fixture = RuleFixture.of(id);

        assertThat(fixture.source()).isNotBlank();
        assertThat(fixture.parts()).extracting(RuleFixture.Part::fires).contains(true, false);
        for (RuleFixture.Part part : fixture.parts()) {
            ProfiledWorkload profiled = profiled(id, part);
            String where = id
                    + (part.fires() ? " fires as " : " quiet as ")
                    + part.component().label();
            assertThat(profiled.components()).as(where).contains(part.component());
            RuleShare share = profiled.share(id).orElseThrow();
            assertThat(share.matched()).as(where + ", samples it counts").isEqualTo(part.counted());
            assertThat(share.samples()).as(where + ", samples").isEqualTo(part.samples());

            List<String> expected = new ArrayList<>(part.also());
            if (part.fires()) {
                expected.add(id);
            }
            assertThat(Hotspots.of(profiled).findings())
                    .as(where)
                    .extracting(Finding::rule)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** What it is must show by itself. */
    private static ProfiledWorkload profiled(String id, RuleFixture.Part part) {
        HotspotRule rule = RULES.rules().stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow();
        Event event = switch (rule.samples()) {
            case CPU -> Event.CPU_CLOCK;
            case OFF_CPU -> Event.named("off-cpu");
        };
        FlameGraph graph = FoldedProfile.graph(part.folded(), event, Scheduling.NONE);
        return ProfiledWorkload.of(part.workload(), graph, Set.of(), RULES);
    }
}
