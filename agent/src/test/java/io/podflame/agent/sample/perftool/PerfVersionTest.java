package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerfVersionTest {

    @Test
    void readsWhatDistributionsMakeOfAVersion() {
        assertThat(PerfVersion.parse("perf version 6.1.192\n")).hasValue(new PerfVersion(6, 1, 192));
        assertThat(PerfVersion.parse("perf version 5.10.46.g8e4b2a1\n")).hasValue(new PerfVersion(5, 10, 46));
        assertThat(PerfVersion.parse("perf version 6.8-rc3\n")).hasValue(new PerfVersion(6, 8, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "perf", "perf version unknown", "perf version 6", "perf version 99999.1", "python 3.11.2"})
    void takesNothingElseForAVersion(String output) {
        assertThat(PerfVersion.parse(output)).isEmpty();
    }

    @Test
    void comparesNumbersAndNotText() {
        List<PerfVersion> sorted = Stream.of("6.10.1", "6.9.9", "5.15.200", "6.10.0")
                .map(version -> PerfVersion.parse("perf version " + version).orElseThrow())
                .sorted()
                .toList();

        assertThat(sorted).map(PerfVersion::toString).containsExactly("5.15.200", "6.9.9", "6.10.0", "6.10.1");
    }
}
