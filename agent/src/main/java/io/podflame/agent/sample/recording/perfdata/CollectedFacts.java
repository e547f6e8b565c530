package io.podflame.agent.sample.recording.perfdata;

import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.binary.BuildId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Facts as they become known while a recording is read. One thread. */
final class CollectedFacts {

    /** Build IDs of files kept: far more than a node runs. */
    static final int MAX_BUILD_IDS = 1 << 16;

    private final Map<String, BuildId> buildIds = new LinkedHashMap<>();
    private Optional<String> hostName = Optional.empty();
    private Optional<String> osRelease = Optional.empty();
    private Optional<String> architecture = Optional.empty();
    private Optional<String> toolVersion = Optional.empty();
    private Optional<String> commandLine = Optional.empty();
    private OptionalInt cpus = OptionalInt.empty();
    private OptionalLong epochOffsetNanos = OptionalLong.empty();
    private Optional<Instant> capturedAt = Optional.empty();
    private Optional<RecordingFacts> facts = Optional.empty();

    RecordingFacts facts() {
        if (facts.isEmpty()) {
            facts = Optional.of(new RecordingFacts(
                    hostName,
                    osRelease,
                    architecture,
                    toolVersion,
                    commandLine,
                    cpus,
                    epochOffsetNanos,
                    capturedAt,
                    buildIds));
        }
        return facts.get();
    }

    void setHostName(String text) {
        hostName = said(text);
    }

    void setOsRelease(String text) {
        osRelease = said(text);
    }

    void setArchitecture(String text) {
        architecture = said(text);
    }

    void setToolVersion(String text) {
        toolVersion = said(text);
    }

    void setCommandLine(String text) {
        commandLine = said(text);
    }

    void setCpus(int online) {
        cpus = OptionalInt.of(online);
        facts = Optional.empty();
    }

    void setEpochOffset(long offsetNanos) {
        epochOffsetNanos = OptionalLong.of(offsetNanos);
        facts = Optional.empty();
    }

    void setCapturedAt(Instant instant) {
        capturedAt = Optional.of(instant);
        facts = Optional.empty();
    }

    /** @return false when there is no room for one more */
    boolean addBuildId(String path, BuildId buildId) {
        facts = Optional.empty();
        if (buildIds.size() == MAX_BUILD_IDS && !buildIds.containsKey(path)) {
            return false;
        }
        buildIds.put(path, buildId);
        return true;
    }

    private Optional<String> said(String text) {
        facts = Optional.empty();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
