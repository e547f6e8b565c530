package io.podflame.importing.node;

import io.podflame.agent.sample.recording.RecordingFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What tells whether a recording is of this machine. */
final class ThisMachine {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path OS_RELEASE = Path.of("/proc/sys/kernel/osrelease");

    private ThisMachine() {}

    /** Whether host name and kernel release are this machine's. Its files are still compared one by one. */
    static boolean isOf(RecordingFacts facts) {
        return same(facts.hostName(), HOST_NAME) && same(facts.osRelease(), OS_RELEASE);
    }

    private static boolean same(Optional<String> recorded, Path here) {
        try {
            return recorded.isPresent()
                    && recorded.get().equals(Files.readString(here).strip());
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** The map of just-in-time code that a process here has written. */
    static Optional<Path> perfMap(int pid) {
        return Optional.of(Path.of("/proc/" + pid + "/root/tmp/perf-" + pid + ".map"))
                .filter(Files::isReadable)
                .or(() -> Optional.of(Path.of("/tmp/perf-" + pid + ".map")).filter(Files::isReadable));
    }
}
