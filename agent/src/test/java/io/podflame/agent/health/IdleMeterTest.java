package io.podflame.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.sample.perf.PerfEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleMeterTest {

    private static final long SECOND = 1_000_000_000;

    @TempDir
    Path proc;

    private long nowNanos = 5 * SECOND;

    @Test
    void givesTheAverageSinceTheLastReading() throws IOException {
        says("cpu  10 20 30 1000 50 60 70 80 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n");
        IdleMeter meter = meter();

        nowNanos += 2 * SECOND;
        says("cpu  11 21 31 1290 60 61 71 81 0 0\n");
        assertThat(meter.idleCpus())
                .isEqualTo(OptionalDouble.of(1.5)); // 2.9 s idle and 0.1 s waiting for a disk, in 2 s

        nowNanos += SECOND;
        says("cpu  11 21 31 1300 60 61 71 81 0 0\n");
        assertThat(meter.idleCpus()).isEqualTo(OptionalDouble.of(0.1));
    }

    @Test
    void saysNothingWhereTheKernelDoesNot() throws IOException {
        IdleMeter meter = meter();
        for (String stat : new String[] {"cpu 1 2 3", "intr 1 2 3 4 5 6", "cpu a b c d e f", ""}) {
            nowNanos += SECOND;
            says(stat);
            assertThat(meter.idleCpus()).as(stat).isEmpty();
        }
    }

    @Test
    void saysNothingAboutNoTime() throws IOException {
        says("cpu 0 0 0 1 1 0 0");
        assertThat(meter().idleCpus()).isEmpty();
    }

    @Test
    void takesIdleTimeThatTheKernelTakesBackForNone() throws IOException {
        says("cpu 0 0 0 100 10 0 0");
        IdleMeter meter = meter();
        nowNanos += SECOND;
        says("cpu 0 0 0 100 9 0 0");
        assertThat(meter.idleCpus()).hasValue(0);
    }

    /** On a machine whose idle CPUs stop the clock, and on one where they do not. Without the idle time it would be half; a busy host shifts it by a tenth. */
    @Test
    void explainsTheSamplesThatAnIdleMachineDoesNotTake() throws Exception {
        int[] samples = {0, 0};
        Process spinner = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try (PerfEvents events = PerfEvents.open(99)) {
            IdleMeter meter = IdleMeter.ofThisMachine(Path.of("/proc"));
            long start = System.nanoTime();
            events.drainUntil(() -> System.nanoTime() - start > 3 * SECOND, record -> {
                if (record instanceof Sample sample) {
                    samples[sample.pid() == 0 ? 1 : 0]++;
                }
            });
            double seconds = (System.nanoTime() - start) / 1e9;
            double busySeconds = (events.session().cpus() - meter.idleCpus().orElseThrow()) * seconds;

            assertThat(samples[0]).isGreaterThan(200);
            assertThat((samples[0] + samples[1]) / (busySeconds + samples[1] / 99.0))
                    .isCloseTo(99, within(15.0));
        } finally {
            spinner.destroyForcibly();
        }
    }

    private IdleMeter meter() {
        return new IdleMeter(proc, () -> nowNanos);
    }

    private void says(String stat) throws IOException {
        Files.writeString(proc.resolve("stat"), stat);
    }
}
