package io.podflame.agent.sample.recording;

import io.podflame.binary.BuildId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a recording says of the machine it is of and of itself. Empty where it says nothing.
 *
 * @param hostName of the machine
 * @param osRelease of its kernel, e.g. "6.1.0-18-amd64"
 * @param architecture as uname -m says
 * @param toolVersion of perf, or of what wrote the recording
 * @param commandLine that recorded
 * @param cpus online
 * @param epochOffsetNanos to add to a record's time for nanoseconds since the epoch, where the recording tells (perf record -k);
 *     elsewhere the times are of a clock that only runs from the machine's start
 * @param capturedAt when the recording was made, by the epoch's clock
 * @param buildIds of files, by path; "[kernel.kallsyms]" for the kernel
 */
public record RecordingFacts(
        Optional<String> hostName,
        Optional<String> osRelease,
        Optional<String> architecture,
        Optional<String> toolVersion,
        Optional<String> commandLine,
        OptionalInt cpus,
        OptionalLong epochOffsetNanos,
        Optional<Instant> capturedAt,
        Map<String, BuildId> buildIds) {

    /** Nothing is known. */
    public static final RecordingFacts NONE = new RecordingFacts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Map.of());

    public RecordingFacts {
        buildIds = Map.copyOf(buildIds);
    }
}
