package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.linux.PidNamespace;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session makes of a real perf that a script starts otherwise than the agent would. */
class ScriptedPerfSessionTest {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    @TempDir
    Path folder;

    private final PerfEventWaiter waiter;
    private final Process spinner;
    private int samples;

    ScriptedPerfSessionTest() throws IOException {
        waiter = new PerfEventWaiter();
        spinner = new ProcessBuilder("busybox", "sh", "-c", "while :; do :; done").start();
    }

    @AfterEach
    void close() {
        spinner.destroyForcibly();
        waiter.close();
    }

    @Test
    void saysThatPerfEndedThoughNobodyAskedItTo() throws Exception {
        Path real = RealPerf.find().file();
        Path perf = FakePerf.script(
                folder.resolve("perf"),
                "case $1 in record) exec " + real + " \"$@\" sleep 1;; esac\nexec " + real + " \"$@\"");
        try (SamplingSession session = open(perf, CallGraph.FRAME_POINTERS)) {
            drainUntilFailure(session);

            assertThat(session.failure().orElseThrow()).contains("(" + perf + ") ended with exit code 0");
            assertThat(samples).as("of its second are kept").isGreaterThan(20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp", "dwarf"})
    void refusesToCallANodeIdleWhosePidsPerfCannotSee(String callGraph) throws Exception {
        Path perf = FakePerf.script(
                folder.resolve("perf"),
                "exec unshare --pid --fork --kill-child " + RealPerf.find().file() + " \"$@\"");
        try (SamplingSession session = open(perf, CallGraph.parse(callGraph))) {
            drainUntilFailure(session);

            assertThat(session.failure()).hasValue(PidNamespace.remedy());
        }
    }

    private SamplingSession open(Path perf, CallGraph callGraph) throws SamplerUnavailableException {
        KernelSettings settings = KernelSettings.running();
        PerfFinder finder =
                new PerfFinder(Optional.of(perf), new PerfCandidates(folder, folder.resolve("host"), ""), settings);
        return new PerfToolSampler(finder, waiter, settings).open(new SamplingRequest(Event.CPU_CLOCK, 499, callGraph));
    }

    private void drainUntilFailure(SamplingSession session) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (session.failure().isEmpty()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            waiter.await(Duration.ofMillis(50));
            session.drain(record -> {
                if (record instanceof Sample) {
                    samples++;
                }
            });
            session.settledNanos(MonotonicClock.nanos()); // has perf write what it has
        }
    }
}
