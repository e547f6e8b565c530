package io.podflame.agent.sample.recording.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.sample.recording.Recorded;
import java.util.regex.Pattern;

/**
 * What is known of the recordings of a real mixer: how many samples have a frame of a subject. The excerpts are of their beginnings,
 * counted by a script of another language.
 */
enum MixerTruth {
    /** 0.20 % logging, 14.4 % garbage collection, 17.7 % allocation. */
    BASELINE("mixer-baseline.perf-script.txt.gz", 12521, 25, 1801, 2219),
    /** 26.88 % logging, 14.2 % garbage collection, 17.4 % allocation. */
    DEBUG_LOGGING("mixer-debug-logging.perf-script.txt.gz", 13616, 3660, 1935, 2372),
    BASELINE_EXCERPT("mixer-baseline.txt", 60, 0, 9, 8),
    DEBUG_LOGGING_EXCERPT("mixer-debug-logging.txt", 60, 17, 7, 15);

    /** Functions of the two logging libraries. */
    static final Pattern LOGGING = Pattern.compile("^(istio\\.io/pkg/log|go\\.uber\\.org/zap)[./].*");

    /** What garbage collection begins with, in the background and where an allocation has to help. */
    static final Pattern GARBAGE_COLLECTION = Pattern.compile("^runtime\\.gc(BgMarkWorker|AssistAlloc).*");

    /** What allocation begins with. */
    static final Pattern ALLOCATION = Pattern.compile("^runtime\\.(mallocgc|newobject)$");

    private final String fileName;
    private final int samples;
    private final int logging;
    private final int garbageCollection;
    private final int allocation;

    MixerTruth(String fileName, int samples, int logging, int garbageCollection, int allocation) {
        this.fileName = fileName;
        this.samples = samples;
        this.logging = logging;
        this.garbageCollection = garbageCollection;
        this.allocation = allocation;
    }

    String fileName() {
        return fileName;
    }

    void check(Recorded recorded) {
        assertThat(recorded.counters().skipped()).isEmpty();
        assertThat(recorded.samples()).hasSize(samples);
        assertThat(samplesWith(LOGGING, recorded)).as("logging").isEqualTo(logging);
        assertThat(samplesWith(GARBAGE_COLLECTION, recorded)).as("GC").isEqualTo(garbageCollection);
        assertThat(samplesWith(ALLOCATION, recorded)).as("allocation").isEqualTo(allocation);
    }

    private static long samplesWith(Pattern function, Recorded recorded) {
        return recorded.samples().stream()
                .filter(sample -> sample.frames().stream()
                        .anyMatch(
                                frame -> function.matcher(Recorded.name(frame)).matches()))
                .count();
    }
}
