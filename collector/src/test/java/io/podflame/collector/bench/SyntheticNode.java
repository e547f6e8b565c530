package io.podflame.collector.bench;

import io.podflame.collector.model.Event;
import io.podflame.collector.model.Profile;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WindowStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** An agent's stream from a node with busy pods. The same for the same seed. */
final class SyntheticNode {

    static final long START_NANOS = Duration.ofDays(20_000).toNanos();
    static final int WINDOWS_PER_HOUR = 360;
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int LEAST_ROWS = 367;
    private static final int MOST_ROWS = 371;

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(20);
    private final StackTable stream = new StackTable();
    private final List<SyntheticPod> pods = new ArrayList<>();
    private long sequence;

    SyntheticNode(int podCount, int distinctStacks) {
        for (int number = 0; number < podCount; number++) {
            pods.add(new SyntheticPod(number, distinctStacks, stream, random));
        }
    }

    /** The series of a pod. */
    ProfileKey key(int pod) {
        return new ProfileKey(pods.get(pod).workload().key(), Event.CPU_CLOCK, "");
    }

    int podCount() {
        return pods.size();
    }

    /** The next hour's batches. */
    List<ProfileBatch> nextHour() {
        List<ProfileBatch> batches = new ArrayList<>();
        for (int window = 0; window < WINDOWS_PER_HOUR; window++) {
            batches.add(nextBatch());
        }
        return batches;
    }

    /** The next window of 10 s of all pods. */
    ProfileBatch nextBatch() {
        long start = START_NANOS + sequence * WINDOW_NANOS;
        TimeRange window = new TimeRange(start, start + WINDOW_NANOS);
        List<Profile> profiles = new ArrayList<>();
        long samples = 0;
        for (int pod = 0; pod < pods.size(); pod++) {
            SyntheticPod source = pods.get(pod);
            var rows = source.draw(random.nextInt(LEAST_ROWS, MOST_ROWS + 1));
            samples += rows.totalSamples();
            profiles.add(new Profile(key(pod), source.workload(), window, stream, rows));
        }
        WindowStatistics statistics = new WindowStatistics(
                "node-1",
                "",
                Event.CPU_CLOCK,
                window,
                19,
                640_000_000_000L,
                samples + 100,
                100,
                0,
                Map.of(),
                Map.of(),
                Map.of());
        return new ProfileBatch("bench", ++sequence, profiles, statistics);
    }
}
