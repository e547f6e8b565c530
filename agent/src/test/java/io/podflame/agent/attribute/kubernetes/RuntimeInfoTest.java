package io.podflame.agent.attribute.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.Resources;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class RuntimeInfoTest {

    private static String recorded() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(RuntimeInfoTest.class.getResourceAsStream("containerd-1.6-info.json"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void readsWhatContainerdTells() throws IOException {
        RuntimeInfo info = RuntimeInfo.parse(recorded());

        assertThat(info.firstPid()).isEqualTo(OptionalInt.of(29811));
        assertThat(info.environment())
                .containsExactly(
                        "PATH=/usr/bin:/bin",
                        "HOSTNAME=node",
                        "REVISION=default",
                        "GOMAXPROCS=6",
                        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                        "PILOT_TRACE_SAMPLING=100",
                        "GODEBUG=gctrace=1");
        assertThat(info.resources())
                .isEqualTo(new Resources(OptionalDouble.of(0.1), OptionalDouble.of(1.5), OptionalLong.of(64 << 20)));
    }

    @Test
    void whatIsMissingIsEmpty() throws IOException {
        assertThat(RuntimeInfo.parse("{}")).isEqualTo(RuntimeInfo.NONE);
        assertThat(RuntimeInfo.parse("{\"pid\":0,\"runtimeSpec\":null}")).isEqualTo(RuntimeInfo.NONE);
        assertThat(resources("{\"cpu\":{},\"memory\":{}}")).isEqualTo(Resources.NONE);
    }

    /** The least shares stand for no request; -1 and 0 for no limit. */
    @Test
    void knowsTheNumbersThatStandForNone() throws IOException {
        assertThat(resources("{\"cpu\":{\"shares\":2,\"quota\":-1,\"period\":100000},\"memory\":{\"limit\":-1}}"))
                .isEqualTo(Resources.NONE);
        assertThat(resources("{\"cpu\":{\"shares\":0,\"quota\":0,\"period\":0},\"memory\":{\"limit\":0}}"))
                .isEqualTo(Resources.NONE);
        assertThat(resources("{\"cpu\":{\"quota\":5000,\"period\":0}}")).isEqualTo(Resources.NONE);
    }

    /** As the kubelet computes shares: thousandths of a CPU × 1024 / 1000, rounded down. */
    @Test
    void findsTheRequestThatTheSharesWereMadeOf() throws IOException {
        for (int millis = 3; millis < 20_000; millis++) {
            long shares = millis * 1024L / 1000;
            assertThat(resources("{\"cpu\":{\"shares\":" + shares + "}}").cpuRequestCores())
                    .hasValue(millis / 1000.0);
        }
    }

    /** Another process's pid, in what a container says about itself. */
    @Test
    void isNotMisledByNamesInOtherPlaces() throws IOException {
        String json =
                "{\"config\":{\"pid\":1,\"env\":[\"A=1\"],\"labels\":{\"pid\":\"2\"}},\"a\":\"\\\"pid\\\":3\",\"pid\":4}";

        assertThat(RuntimeInfo.parse(json))
                .isEqualTo(new RuntimeInfo(OptionalInt.of(4), java.util.List.of(), Resources.NONE));
    }

    @Test
    void refusesEveryPartOfTheText() throws IOException {
        String json = recorded();
        for (int length = 0; length < json.length(); length++) {
            String part = json.substring(0, length);
            assertThatThrownBy(() -> RuntimeInfo.parse(part)).isInstanceOf(MalformedInputException.class);
        }
    }

    @Test
    void refusesOtherTypesAndSaysWhere() {
        assertThatThrownBy(() -> RuntimeInfo.parse("{\"runtimeSpec\":{\"process\":{\"env\":{}}}}"))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("runtimeSpec.process.env");
        assertThatThrownBy(() -> resources("{\"cpu\":{\"shares\":1e99}}")).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> RuntimeInfo.parse("[".repeat(100_000))).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> RuntimeInfo.parse("{\"a\":".repeat(100_000)))
                .isInstanceOf(MalformedInputException.class);
    }

    @Test
    void throwsNothingElseWhateverIsChanged() throws IOException {
        String json = recorded();
        for (int round = 0; round < 2_000; round++) {
            StringBuilder changed = new StringBuilder(json);
            for (int change = 0; change < 3; change++) {
                changed.setCharAt(ThreadLocalRandom.current().nextInt(json.length()), (char)
                        ThreadLocalRandom.current().nextInt(32, 127));
            }
            try {
                assertThat(RuntimeInfo.parse(changed.toString())).isNotNull();
            } catch (MalformedInputException expected) {
                assertThat(expected).hasMessageContaining("container");
            }
        }
    }

    private static Resources resources(String json) throws IOException {
        return RuntimeInfo.parse("{\"runtimeSpec\":{\"linux\":{\"resources\":" + json + "}}}")
                .resources();
    }
}
