package io.podflame.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.attribute.ReportedEnvironment;
import io.podflame.agent.lookback.LookBackSettings;
import io.podflame.agent.lookback.Trigger;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.stream.CollectorAddress;
import io.podflame.agent.stream.WindowQueue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AgentConfigTest {

    private final AtomicReference<AgentConfig> seen = new AtomicReference<>();
    private String errors = "";

    /** Runs the command line with an agent that only looks at its configuration. */
    private int execute(String... arguments) {
        PrintStream standardError = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            return AgentConfig.execute(
                    config -> {
                        seen.set(config);
                        return 0;
                    },
                    arguments);
        } finally {
            System.setErr(standardError);
            errors = captured.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void samplesAtNineteenHertzForACollectorOnThisMachineUnlessTold() {
        assertThat(execute()).isZero();
        AgentConfig config = Objects.requireNonNull(seen.get());
        assertThat(config.collector()).isEqualTo(new CollectorAddress("127.0.0.1", 7070, false));
        assertThat(config.defaults().continuous()).contains(new SamplingRequest(Event.CPU_CLOCK, 19));
        assertThat(config.queueBytes()).isEqualTo(WindowQueue.DEFAULT_LIMIT_BYTES);
        assertThat(config.node()).isNotBlank();
        assertThat(config.criSocket()).isEmpty();
        assertThat(config.environment()).isEqualTo(ReportedEnvironment.KNOWN);
        assertThat(config.caFile()).isEmpty();
        assertThat(config.tokenFile()).isEmpty();
    }

    @Test
    void takesEveryOption() {
        assertThat(execute(
                        "--collector=https://c:1",
                        "--node=n1",
                        "--frequency=0",
                        "--event=cycles",
                        "--cri-socket=/run/c.sock",
                        "--environment=none",
                        "--ca-file=ca.pem",
                        "--token-file=t",
                        "--queue-bytes=1000000",
                        "--verbose",
                        "--check"))
                .isZero();
        AgentConfig config = Objects.requireNonNull(seen.get());
        assertThat(config.collector()).hasToString("https://c:1");
        assertThat(config.node()).isEqualTo("n1");
        assertThat(config.defaults().continuous()).isEmpty();
        assertThat(config.event()).isEqualTo(Event.CYCLES);
        assertThat(config.criSocket()).contains(Path.of("/run/c.sock"));
        assertThat(config.environment()).isEqualTo(ReportedEnvironment.NONE);
        assertThat(config.caFile()).contains(Path.of("ca.pem"));
        assertThat(config.tokenFile()).contains(Path.of("t"));
        assertThat(config.queueBytes()).isEqualTo(1_000_000);
        assertThat(config.verbose()).isTrue();
        assertThat(config.checkOnly()).isTrue();
    }

    @Test
    void keepsTwoMinutesAtTheFullRateUnlessTold() {
        assertThat(execute()).isZero();
        assertThat(lookBack()).contains(new LookBackSettings(Duration.ofMinutes(2), 99, List.of()));
        assertThat(execute(
                        "--look-back=90s",
                        "--look-back-frequency=199",
                        "--trigger=cpu=2cores,10s;throttled=25%,30s",
                        "--trigger=cpu=3cores,1m"))
                .isZero();
        assertThat(lookBack())
                .contains(new LookBackSettings(
                        Duration.ofSeconds(90),
                        199,
                        List.of(
                                Trigger.parse("cpu=2cores,10s"),
                                Trigger.parse("throttled=25%,30s"),
                                Trigger.parse("cpu=3cores,1m"))));
    }

    @Test
    void keepsNothingWhereNothingOrMuchIsSampledOrItIsToldSo() {
        for (String option : List.of("--look-back=off", "--frequency=0", "--call-graph=dwarf")) {
            assertThat(execute(option)).isZero();
            assertThat(lookBack()).as(option).isEmpty();
        }
        assertThat(execute("--call-graph=dwarf", "--look-back=2m")).isZero();
        assertThat(lookBack()).as("told to").isPresent();
    }

    @Test
    void refusesALookBackThatCannotBe() {
        for (String option : List.of("--look-back=soon", "--look-back=1s", "--look-back=1h", "--trigger=memory=1,2s")) {
            assertThat(execute(option)).as(option).isEqualTo(2);
        }
        assertThat(execute("--look-back-frequency=0")).isEqualTo(2);
        assertThat(execute("--look-back=2m", "--frequency=0")).isEqualTo(2);
        assertThat(errors).contains("--frequency 0 samples nothing");
        assertThat(execute("--look-back=off", "--trigger=cpu=1core,10s")).isEqualTo(2);
        assertThat(errors).contains("--trigger needs a look-back");
        assertThat(execute("--event=cycles", "--trigger=cpu=1core,10s")).isEqualTo(2);
        assertThat(errors).contains("samples of cpu-clock, not of cycles");
        assertThat(execute("--look-back=30s", "--trigger=cpu=1core,1m")).isEqualTo(2);
        assertThat(errors).contains("needs a look-back as long");
    }

    private Optional<LookBackSettings> lookBack() {
        return Objects.requireNonNull(seen.get()).defaults().lookBack();
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(execute("--freqency=19")).isEqualTo(2);
        assertThat(errors).contains("--freqency").contains("--help");
        assertThat(execute("something")).isEqualTo(2);
    }

    @Test
    void refusesValuesThatMakeNoSense() {
        assertThat(execute("--frequency=-1")).isEqualTo(2);
        assertThat(execute("--frequency=NaN")).isEqualTo(2);
        assertThat(execute("--event=lunch")).isEqualTo(2);
        assertThat(errors).contains("expected cpu-clock or cycles");
        assertThat(execute("--environment=all")).isEqualTo(2);
        assertThat(errors).contains("expected known or none");
        assertThat(execute("--queue-bytes=1")).isEqualTo(2);
        assertThat(execute("--collector=nowhere")).isEqualTo(2);
        assertThat(errors).contains("expected http://HOST:PORT");
    }

    @Test
    void doesNotSendSamplesInTheClearUnlessToldTwice() {
        assertThat(execute("--collector=http://10.0.0.1:7070")).isEqualTo(2);
        assertThat(errors).contains("--insecure");
        assertThat(execute("--collector=http://10.0.0.1:7070", "--insecure")).isZero();
        assertThat(execute("--collector=https://10.0.0.1:7070")).isZero();
    }
}
