package io.podflame.agent.sample.perftool;

import static org.junit.jupiter.api.Assumptions.abort;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.sample.SamplerUnavailableException;
import java.nio.file.Path;
import java.util.Optional;

/** The perf of this machine. Where there is none, or it may not record, a test is skipped with the reason; in CI that is a failure. */
final class RealPerf {

    private static final PerfFinder FINDER =
            new PerfFinder(Optional.empty(), Path.of("/nowhere"), KernelSettings.running());

    private RealPerf() {}

    static PerfFinder finder() {
        find();
        return FINDER;
    }

    static InstalledPerf find() {
        try {
            return FINDER.find();
        } catch (SamplerUnavailableException e) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError("CI must be able to record with perf", e);
            }
            return abort(String.valueOf(e.getMessage()));
        }
    }
}
