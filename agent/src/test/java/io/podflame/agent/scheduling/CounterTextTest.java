package io.podflame.agent.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.CpuCounters.CpuQuota;
import io.podflame.agent.model.CpuCounters.Throttling;
import io.podflame.agent.model.MemoryUse;
import io.podflame.agent.model.NodeCpu;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CounterTextTest {

    private static final String V1_CPU_STAT =
            "nr_periods 50\nnr_throttled 41\nthrottled_time 7010994321\nnr_bursts 0\nburst_time 0\n";
    private static final String V2_CPU_STAT = "usage_usec 2505123\nuser_usec 2501000\nsystem_usec 4123\n"
            + "nr_periods 50\nnr_throttled 41\nthrottled_usec 7010994\nnr_bursts 0\nburst_usec 0\n";
    private static final String PRESSURE =
            "some avg10=2.04 avg60=2.95 avg300=21.12 total=10974170955\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";

    @Test
    void readsThrottlingInTheUnitOfEachVersion() throws IOException {
        assertThat(CounterText.throttling(V1_CPU_STAT)).contains(new Throttling(50, 41, 7_010_994_321L));
        assertThat(CounterText.throttling(V2_CPU_STAT)).contains(new Throttling(50, 41, 7_010_994_000L));
    }

    @Test
    void knowsNoThrottlingWithoutTheCpuController() throws IOException {
        assertThat(CounterText.throttling("usage_usec 1\nuser_usec 1\nsystem_usec 0\n"))
                .isEmpty();
    }

    @Test
    void readsCpuTime() throws IOException {
        assertThat(CounterText.usageNanos(V2_CPU_STAT)).hasValue(2_505_123_000L);
        assertThat(CounterText.usageNanos(V1_CPU_STAT)).isEmpty();
    }

    @Test
    void readsQuotasAndTheirAbsence() throws IOException {
        CpuQuota half = new CpuQuota(50_000_000, 100_000_000);

        assertThat(CounterText.quota("50000 100000\n")).contains(half);
        assertThat(CounterText.quota("max 100000\n")).isEmpty();
        assertThat(CounterText.quota("50000\n", "100000\n")).contains(half);
        assertThat(CounterText.quota("-1\n", "100000\n")).isEmpty();
    }

    @Test
    void readsPressureAndRunQueueWait() throws IOException {
        assertThat(CounterText.pressureNanos(PRESSURE)).isEqualTo(10_974_170_955_000L);
        assertThat(CounterText.runQueueWaitNanos("70458 58624 2\n")).isEqualTo(58_624);
    }

    @Test
    void countsTheNodesCpus() throws IOException {
        NodeCpu cpu = NodeCpuReader.parse("cpu  3759038 50374 575099 3250347 29727 5 31188 1878 0 0\n"
                + "cpu0 1871901 23497 275669 1660382 7775 0 11531 940 0 0\n"
                + "cpu1 1887136 26876 299430 1589964 21952 0 19657 938 0 0\nintr 1 2 3\n");

        assertThat(cpu)
                .isEqualTo(new NodeCpu(
                        2,
                        38_094_120_000_000L,
                        6_062_920_000_000L,
                        32_503_470_000_000L,
                        297_270_000_000L,
                        18_780_000_000L));
    }

    @Test
    void readsMemoryOfBothVersions() throws IOException {
        assertThat(CounterText.memory("17133568\n", fixture("v2-memory.stat")))
                .isEqualTo(new MemoryUse(17_133_568, 16_896_000));
        assertThat(CounterText.memory("77824\n", fixture("v1-memory.stat"))).isEqualTo(new MemoryUse(77_824, 49_152));
    }

    @Test
    void theWorkingSetIsWithoutInactiveFilesAndNeverNegative() throws IOException {
        assertThat(CounterText.memory("100", "anon 30\ninactive_file 60\n")).isEqualTo(new MemoryUse(40, 30));
        assertThat(CounterText.memory("50", "anon 30\ninactive_file 60\n")).isEqualTo(new MemoryUse(0, 30));
        assertThat(CounterText.memory("100", "inactive_file 1\ntotal_rss 30\ntotal_inactive_file 60\n"))
                .as("v1, with what is below")
                .isEqualTo(new MemoryUse(40, 30));
    }

    @Test
    void refusesMemoryThatIsCutOrMissing() throws IOException {
        String stat = fixture("v2-memory.stat");
        String needed = stat.substring(0, stat.indexOf("inactive_file") + "inactive_file ".length());
        for (int length = 0; length < needed.length(); length++) {
            String cut = stat.substring(0, length);
            assertThatThrownBy(() -> CounterText.memory("1", cut)).isInstanceOf(MalformedInputException.class);
        }
        for (String usage : List.of("", "max", "-1", "1 2")) {
            assertThatThrownBy(() -> CounterText.memory(usage, stat)).isInstanceOf(MalformedInputException.class);
        }
    }

    private static String fixture(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(CounterTextTest.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void refusesWhatIsNoCounter() {
        for (String text : List.of("", "some avg10=0.00 total=", "full avg10=0.00 total=1", "some avg10=1 total=-3")) {
            assertThatThrownBy(() -> CounterText.pressureNanos(text)).isInstanceOf(MalformedInputException.class);
        }
        for (String text : List.of("", "1", "1 2", "1 x 3")) {
            assertThatThrownBy(() -> CounterText.runQueueWaitNanos(text)).isInstanceOf(MalformedInputException.class);
        }
        for (String text : List.of("", "max", "1 2 3", "9223372036854775807 1")) {
            assertThatThrownBy(() -> CounterText.quota(text)).isInstanceOf(MalformedInputException.class);
        }
        assertThatThrownBy(() -> NodeCpuReader.parse("cpu 1 2 3\n")).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> CounterText.throttling("nr_periods -1\n")).isInstanceOf(MalformedInputException.class);
    }

    /** A text that ends early is refused, or says less; it never says another number of something that it has whole. */
    @Test
    void survivesTextsThatEndAnywhere() throws IOException {
        for (int length = 0; length < V2_CPU_STAT.length(); length++) {
            String cut = V2_CPU_STAT.substring(0, length);
            try {
                CounterText.throttling(cut)
                        .ifPresent(
                                throttling -> assertThat(throttling.periods()).isEqualTo(50));
            } catch (MalformedInputException expected) {
                assertThat(expected).hasMessageContaining("expected a number");
            }
        }
    }
}
