package io.podflame.agent.sample.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.Unprivileged;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFailureTest {

    private final OpenFailure failure =
            new OpenFailure(new SamplingRequest(Event.CPU_CLOCK, 99), KernelSettings.running());

    @ParameterizedTest
    @CsvSource({
        "1,  perf_event_open, EPERM,  kernel.perf_event_paranoid=",
        "13, perf_event_open, EACCES, kernel.perf_event_paranoid=",
        "22, perf_event_open, EINVAL, kernel.perf_event_max_sample_rate=",
        "2,  perf_event_open, ENOENT, use event cpu-clock",
        "24, perf_event_open, EMFILE, ulimit -n",
        "38, perf_event_open, ENOSYS, seccomp",
        "16, perf_event_open, EBUSY,  another profiler",
        "1,  mmap,            EPERM,  CAP_IPC_LOCK",
        "12, mmap,            ENOMEM, lower frequency",
    })
    void namesTheCallTheErrorAndTheRemedy(int errno, String call, String error, String remedy) {
        String message =
                failure.explain(new LinuxException(errno, call, "cpu=3")).getMessage();

        assertThat(message)
                .startsWith(call + "(cpu=3, event=cpu-clock, frequency=99): " + error + "; ")
                .contains(remedy);
    }

    /** For real: whatever this test runs as, a thread without capabilities may sample no CPU while kernel.perf_event_paranoid is above 0. */
    @Test
    void saysWhatToGrantWhenTheKernelRefuses() throws Exception {
        OptionalInt paranoid = KernelSettings.running().perfEventParanoid();
        assumeTrue(paranoid.orElse(0) > 0, "kernel.perf_event_paranoid lets everybody sample here");
        try (PerfEventWaiter waiter = new PerfEventWaiter()) {
            PerfEventSampler sampler = new PerfEventSampler(waiter, KernelSettings.running());
            SamplingRequest request = new SamplingRequest(Event.CPU_CLOCK, 99);
            String message = Unprivileged.call(() -> assertThatExceptionOfType(SamplerUnavailableException.class)
                    .isThrownBy(() -> sampler.open(request))
                    .actual()
                    .getMessage());

            assertThat(message)
                    .isEqualTo("perf_event_open(cpu=0, event=cpu-clock, frequency=99): EACCES; "
                            + "kernel.perf_event_paranoid=" + paranoid.getAsInt()
                            + "; grant CAP_PERFMON (before Linux 5.8: CAP_SYS_ADMIN), run as root, "
                            + "or set kernel.perf_event_paranoid to 0 or less");
        }
    }

    @Test
    void printsTheNumberOfAnErrorItDoesNotKnow() {
        assertThat(failure.explain(new LinuxException(71, "perf_event_open", "cpu=0"))
                        .getMessage())
                .contains("errno 71");
    }
}
