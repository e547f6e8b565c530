package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.KnownEvent;
import org.junit.jupiter.api.Test;

class PerfEventListTest {

    @Test
    void readsEveryKindOfLine() {
        String list = """

                List of pre-defined events (to be used in -e or -M):

                  branch-instructions OR branches                    [Hardware event]
                  cpu-clock                                          [Software event]
                  L1-dcache-load-misses                              [Hardware cache event]
                  msr/tsc/                                           [Kernel PMU event]
                  rNNN                                               [Raw hardware event descriptor]
                  cpu/t1=v1[,t2=v2,t3 ...]/modifier                  [Raw hardware event descriptor]
                  mem:<addr>[/len][:access]                          [Hardware breakpoint]
                  sched:sched_switch                                 [Tracepoint event]
                  sched:sched_switch                                 [Tracepoint event]

                cache:
                  l1d.replacement
                """;

        assertThat(PerfEventList.parse(list))
                .containsExactly(
                        new KnownEvent("branch-instructions", "hardware"),
                        new KnownEvent("cpu-clock", "software"),
                        new KnownEvent("L1-dcache-load-misses", "hardware cache"),
                        new KnownEvent("msr/tsc/", "kernel pmu"),
                        new KnownEvent("sched:sched_switch", "tracepoint"),
                        new KnownEvent("l1d.replacement", "cache"));
    }

    @Test
    void keepsAnEndlessListShort() {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < 2 * PerfEventList.MAX_EVENTS; i++) {
            list.append("  a:b").append(i).append("  [Tracepoint event]\n");
        }

        assertThat(PerfEventList.parse(list.toString())).hasSize(PerfEventList.MAX_EVENTS);
        assertThat(PerfEventList.parse("  " + "x".repeat(1_000_000) + " [Tracepoint event]\n"))
                .isEmpty();
    }
}
