package io.podflame.collector.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NormalTest {

    /** Of Python's {@code math.erfc(z / math.sqrt(2))}. */
    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "0.5, 0.6170750774519738",
        "1.959963984540054, 0.05",
        "2.999, 0.002708673067454213",
        "3, 0.0026997960632601913",
        "3.001, 0.0026909456501699367",
        "6, 1.9731752900754024e-09",
        "20, 5.507248237212663e-89",
    })
    void knowsHowLikelyADistanceIs(double z, double probability) {
        assertThat(Normal.twoSided(z)).isCloseTo(probability, Percentage.withPercentage(1e-3));
        assertThat(Normal.twoSided(-z)).isEqualTo(Normal.twoSided(z));
    }

    @Test
    void aQuantileIsWhereItsProbabilityIs() {
        assertThat(Normal.twoSided(Normal.Z95)).isCloseTo(0.05, within(1e-12));
        assertThat(Normal.twoSided(Normal.Z80)).isCloseTo(0.4, within(1e-12));
        assertThat(Normal.twoSided(1e6)).isZero();
    }
}
