package io.podflame.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.sample.recording.RecordingFacts;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecordingTimesTest {

    private static final Instant FILE = Instant.parse("2026-11-23T03:00:00Z");
    private static final long FILE_NANOS = FILE.getEpochSecond() * 1_000_000_000L;

    @Test
    void believesTheRecordingFirst() {
        RecordingTimes times =
                RecordingTimes.of(facts(OptionalLong.of(77), Optional.of(FILE)), FILE, false, 5, OptionalLong.of(9));
        assertThat(times).isEqualTo(new RecordingTimes(77, RecordingTimes.Source.RECORDED));
    }

    @Test
    void believesTheUserMoreThanTheRecording() {
        RecordingTimes times =
                RecordingTimes.of(facts(OptionalLong.of(77), Optional.empty()), FILE, true, 5, OptionalLong.of(9));
        assertThat(times).isEqualTo(new RecordingTimes(FILE_NANOS - 9, RecordingTimes.Source.GIVEN));
    }

    @Test
    void putsTheLastSampleAtTheRecordingsDate() {
        Instant captured = FILE.minusSeconds(60);
        RecordingTimes times = RecordingTimes.of(
                facts(OptionalLong.empty(), Optional.of(captured)), FILE, false, 5, OptionalLong.of(9));
        assertThat(times)
                .isEqualTo(new RecordingTimes(FILE_NANOS - 60_000_000_000L - 9, RecordingTimes.Source.CAPTURED));
    }

    @Test
    void putsTheFirstSampleAtTheFilesDateWhereTheLastIsNotKnown() {
        RecordingTimes times =
                RecordingTimes.of(facts(OptionalLong.empty(), Optional.empty()), FILE, false, 5, OptionalLong.empty());
        assertThat(times).isEqualTo(new RecordingTimes(FILE_NANOS - 5, RecordingTimes.Source.FILE));
    }

    private static RecordingFacts facts(OptionalLong offset, Optional<Instant> captured) {
        return new RecordingFacts(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                offset,
                captured,
                Map.of());
    }
}
