package io.podflame.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildIdTest {
    @Test
    void isTheSameFromBytesAndFromHex() {
        BuildId fromBytes = BuildId.ofBytes(new byte[] {0x00, 0x7f, (byte) 0xff});
        assertThat(fromBytes).isEqualTo(BuildId.of("007fff")).hasSameHashCodeAs(BuildId.of("007fff"));
        assertThat(fromBytes.toBytes()).containsExactly(0x00, 0x7f, 0xff);
        assertThat(fromBytes).hasToString("007fff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "abc",
                "AB",
                "0x12",
                "zz",
                "00000000000000000000000000000000000000000000000000000000000000000a"
            })
    void refusesWhatIsNotOneToThirtyTwoBytesOfLowerCaseHex(String hex) {
        assertThatThrownBy(() -> BuildId.of(hex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(hex);
    }

    @Test
    void refusesNoBytesAndTooManyBytes() {
        assertThatThrownBy(() -> BuildId.ofBytes(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BuildId.ofBytes(new byte[33])).isInstanceOf(IllegalArgumentException.class);
        assertThat(BuildId.ofBytes(new byte[32]).hex()).hasSize(64);
    }
}
