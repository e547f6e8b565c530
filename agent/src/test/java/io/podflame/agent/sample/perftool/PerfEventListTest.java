package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.model.KnownEvent;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On what a real perf printed: README.md beside the fixture. */
class PerfEventListTest {

    @Test
    void listsEachEventOnceWithItsKind() throws Exception {
        assertThat(PerfEventList.parse(fixture()))
                .doesNotHaveDuplicates()
                .contains(
                        new KnownEvent("cpu-clock", "software"),
                        new KnownEvent("context-switches", "software"),
                        new KnownEvent("msr/tsc/", "kernel pmu"),
                        new KnownEvent("sched:sched_switch", "tracepoint"))
                .map(KnownEvent::name)
                .doesNotContain("cs", "OR");
    }

    @Test
    void leavesOutPatterns() throws Exception {
        assertThat(PerfEventList.parse(fixture()))
                .map(KnownEvent::name)
                .noneMatch(name -> name.startsWith("rNNN") || name.startsWith("mem:") || name.startsWith("cpu/t1"));
    }

    @Test
    void leavesOutWhatCannotBeSampledMarkersMetricsAndPerfStatsOwn() throws Exception {
        assertThat(fixture()).contains("sdt_hs_private:", "duration_time", "all_l2_cache_misses");

        assertThat(PerfEventList.parse(fixture()))
                .map(KnownEvent::name)
                .noneMatch(name -> name.startsWith("sdt_") || name.equals("duration_time"))
                .doesNotContain("all_l2_cache_misses", "l1_itlb_misses");
    }

    @Test
    void readsEveryBeginningOfTheListWithoutInventingEvents() throws Exception {
        String whole = fixture();
        List<KnownEvent> all = PerfEventList.parse(whole);

        for (int length = 0; length < whole.length(); length++) {
            List<KnownEvent> some = PerfEventList.parse(whole.substring(0, length));
            int complete = Math.max(0, some.size() - 1); // the last line may be cut in its kind
            assertThat(some.subList(0, complete)).as("%d characters", length).isEqualTo(all.subList(0, complete));
        }
    }

    @Test
    void holdsNoMoreThanItsLimits() {
        String many = IntStream.range(0, PerfEventList.MAX_EVENTS + 10)
                .mapToObj(i -> "  t:e" + i + " [Tracepoint event]")
                .collect(Collectors.joining("\n"));

        assertThat(PerfEventList.parse(many)).hasSize(PerfEventList.MAX_EVENTS);
        assertThat(PerfEventList.parse("  " + "x".repeat(129) + " [Tracepoint event]\n"))
                .isEmpty();
    }

    @Test
    void listsTheTracepointsOfTheRunningKernel() throws Exception {
        try (PerfEventWaiter waiter = new PerfEventWaiter()) {
            PerfToolSampler sampler = new PerfToolSampler(RealPerf.finder(), waiter, KernelSettings.running());

            assertThat(sampler.events().events())
                    .contains(
                            new KnownEvent("cpu-clock", "software"),
                            new KnownEvent("sched:sched_switch", "tracepoint"));
        }
    }

    private static String fixture() throws IOException {
        try (InputStream input = PerfEventListTest.class.getResourceAsStream("list/perf-6.1.txt")) {
            assertThat(input).isNotNull();
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
