package io.podflame.collector.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.store.StoredProfiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a store whose process was killed by SIGKILL. */
class KilledProcessTest {

    private static final int KILLS = 4;

    @TempDir
    private Path path;

    @Test
    void everyAcknowledgedBatchIsThereWholeAndOnce() throws Exception {
        long acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged = storeUntilKilled(ThreadLocalRandom.current().nextInt(1, 150));
            checkStore(acknowledged);
        }
        assertThat(acknowledged).isGreaterThanOrEqualTo(KILLS);
    }

    private void checkStore(long acknowledged) {
        try (RocksDbDirectory directory = RocksDbDirectory.open(path, RocksDbSettings.DEFAULT)) {
            RocksDbProfileStore store = new RocksDbProfileStore(directory, Clock.systemUTC());
            long stored = store.lastSequence(StoringProcess.RUN_ID);
            assertThat(stored).isBetween(acknowledged, acknowledged + 1);
            List<ProfileBatch> expected = LongStream.rangeClosed(1, stored)
                    .mapToObj(StoringProcess::batch)
                    .toList();
            assertThat(StoredProfiles.in(store)).isEqualTo(StoredProfiles.of(expected));
            assertThat(store.statistics(new TimeRange(0, Long.MAX_VALUE), "")).hasSize((int) stored);
        }
    }

    /** Returns the last sequence that was acknowledged before the process was gone. */
    private long storeUntilKilled(int acknowledgements) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoringProcess.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = Long.parseLong(line);
                if (--acknowledgements == 0) {
                    process.toHandle().destroyForcibly(); // Process itself would close its output, too
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).isEqualTo(128 + 9);
        return last;
    }
}
