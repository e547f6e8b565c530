package io.podflame.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorAddressTest {

    @Test
    void readsSchemeHostAndPort() {
        assertThat(CollectorAddress.parse("https://podflame.monitoring:443"))
                .isEqualTo(new CollectorAddress("podflame.monitoring", 443, true));
        assertThat(CollectorAddress.parse("http://127.0.0.1"))
                .isEqualTo(new CollectorAddress("127.0.0.1", 7070, false));
        assertThat(CollectorAddress.parse("http://[::1]:7070/")).isEqualTo(new CollectorAddress("::1", 7070, false));
    }

    @Test
    void isShownAsItIsWritten() {
        assertThat(CollectorAddress.parse("http://[::1]:7071")).hasToString("http://[::1]:7071");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "collector:7070",
                "ftp://c",
                "http://",
                "http://c/api",
                "http://u@c:1",
                "http://c?x=1",
                "http://a b"
            })
    void refusesEverythingElse(String url) {
        assertThatThrownBy(() -> CollectorAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected http://HOST:PORT");
    }

    @Test
    void knowsWhatStaysOnThisMachine() {
        assertThat(CollectorAddress.parse("http://localhost:1").loopback()).isTrue();
        assertThat(CollectorAddress.parse("http://127.0.0.53:1").loopback()).isTrue();
        assertThat(CollectorAddress.parse("http://[::1]:1").loopback()).isTrue();
        assertThat(CollectorAddress.parse("http://127.evil.example:1").loopback())
                .isFalse();
        assertThat(CollectorAddress.parse("http://10.0.0.1:1").loopback()).isFalse();
    }
}
