package io.podflame.agent.sample.recording.pprof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Location;
import io.podflame.agent.sample.recording.Recorded;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.RecordingSource;
import io.podflame.agent.sample.recording.Recordings;
import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PprofRecordingTest {

    @Test
    void readsGosCpuProfileAsGoDoes(@TempDir Path folder) throws Exception {
        Path file = fixture("cpu.pb.gz", folder);
        Recorded recorded = Recorded.of(Recordings.open(file));
        RawProfile raw = RawProfile.of(file);
        assertThat(recorded.events())
                .containsExactly(new RecordedEvent(new Event("cpu", Event.Unit.NANOSECONDS), 0, 10_000_000));
        assertThat(recorded.folded()).isEqualTo(raw.folded(0)).isNotEmpty();
        assertThat(values(recorded, 0)).isEqualTo(raw.folded(1));
        assertThat(recorded.samples())
                .filteredOn(sample -> sample.threadName().equals("worker"))
                .isNotEmpty()
                .allMatch(sample -> sample.pid() == 42);
        assertThat(recorded.facts().capturedAt()).isPresent();
        assertThat(recorded.facts().buildIds()).hasSize(1);
    }

    @Test
    void readsEveryValueOfGosHeapProfile(@TempDir Path folder) throws Exception {
        Path file = fixture("heap.pb.gz", folder);
        Recorded recorded = Recorded.of(Recordings.open(file));
        RawProfile raw = RawProfile.of(file);
        assertThat(recorded.events().stream().map(RecordedEvent::event))
                .containsExactly(
                        new Event("alloc_objects", Event.Unit.COUNT),
                        new Event("alloc_space", Event.Unit.COUNT),
                        new Event("inuse_objects", Event.Unit.COUNT),
                        new Event("inuse_space", Event.Unit.COUNT));
        for (int event = 0; event < 4; event++) {
            assertThat(values(recorded, event)).isEqualTo(raw.folded(event)).isNotEmpty();
        }
    }

    @Test
    void readsEveryPart() throws IOException {
        Recorded recorded = read(ProfileBuilder.small().build());
        assertThat(recorded.events())
                .containsExactly(new RecordedEvent(new Event("cpu", Event.Unit.NANOSECONDS), 0, 10_000_000));
        assertThat(recorded.samples())
                .containsExactly(new NamedSample(
                        0,
                        -1,
                        0,
                        0,
                        2,
                        20_000_000,
                        0,
                        "t",
                        List.of(
                                new Location.Named("f", "/bin/x"),
                                new Location.Named("g", "/bin/x"),
                                new Location.Named("f", "/bin/x"))));
        assertThat(recorded.facts().capturedAt()).hasValue(Instant.parse("1970-01-01T00:00:01.500Z"));
        assertThat(recorded.facts().buildIds()).containsExactly(entry("/bin/x", BuildId.of("00ff")));
        assertThat(recorded.counters().samples()).isEqualTo(2);
        assertThat(recorded.counters().skipped()).isEmpty();
    }

    @Test
    void addressesWithoutSymbolsKeepTheirFile() throws IOException {
        byte[] profile = ProfileBuilder.small()
                .message(2, new ProfileBuilder().number(1, 9).number(2, 1).number(2, 10))
                .build();
        assertThat(read(profile).samples().getLast().frames()).containsExactly(new Location.Named("", "/bin/x"));
    }

    @Test
    void countsSamplesWithoutAValue() throws IOException {
        byte[] profile = ProfileBuilder.small()
                .message(2, new ProfileBuilder().number(1, 9).number(2, 1).number(2, 0))
                .message(2, new ProfileBuilder().number(1, 9).number(2, 1).number(2, Long.MIN_VALUE))
                .build();
        assertThat(read(profile).samples()).hasSize(1);
        assertThat(read(profile).counters().skipped())
                .containsExactly(entry("negative value", 1L), entry("sample without a value", 2L));
    }

    @Test
    void refusesReferencesToWhatIsNotThere() throws IOException {
        Map<String, ProfileBuilder> broken = Map.of(
                "a location of ID 77",
                ProfileBuilder.small()
                        .message(
                                2,
                                new ProfileBuilder().number(1, 77).number(2, 1).number(2, 1)),
                "a sample of 2 values",
                ProfileBuilder.small()
                        .message(2, new ProfileBuilder().number(1, 7).number(2, 1)),
                "a mapping of ID 66",
                ProfileBuilder.small().numbers(4, 10, 66),
                "a function of ID 55",
                ProfileBuilder.small()
                        .message(4, new ProfileBuilder().number(1, 10).numbers(4, 55)),
                "an index of one of 12 texts",
                ProfileBuilder.small()
                        .numbers(5, 3, 99)
                        .message(4, new ProfileBuilder().number(1, 10).numbers(4, 3)),
                "one location of ID 7",
                ProfileBuilder.small().numbers(4, 7),
                "the ID of a function",
                ProfileBuilder.small().numbers(5, 0),
                "kinds of values",
                new ProfileBuilder().texts(""));
        for (Map.Entry<String, ProfileBuilder> entry : broken.entrySet()) {
            byte[] profile = entry.getValue().build();
            assertThatThrownBy(() -> read(profile))
                    .isInstanceOf(MalformedInputException.class)
                    .hasMessageContaining("test: at offset")
                    .hasMessageContaining(entry.getKey());
        }
    }

    @Test
    void cutsStacksThatAreTooDeep() throws IOException {
        ProfileBuilder sample = new ProfileBuilder();
        for (int i = 0; i < PprofRecording.MAX_FRAMES + 3; i++) {
            sample.number(1, 7);
        }
        byte[] profile = ProfileBuilder.small()
                .message(2, sample.number(2, 1).number(2, 1))
                .build();
        List<Location> frames = read(profile).samples().getLast().frames();
        assertThat(frames).hasSize(PprofRecording.MAX_FRAMES + 1);
        assertThat(frames.getLast()).isInstanceOf(Location.Truncated.class);
    }

    @Test
    void truncatedAnywhereIsRefusedOrRead() throws IOException {
        byte[] whole = ProfileBuilder.small().build();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            try {
                assertThat(read(part).samples()).hasSizeLessThanOrEqualTo(1);
            } catch (MalformedInputException e) {
                assertThat(e.source()).isEqualTo("test");
            }
        }
    }

    /** Folded stacks of one event with its values. */
    private static List<String> values(Recorded recorded, int event) {
        Map<String, Long> sums = new TreeMap<>();
        for (NamedSample sample : recorded.samples()) {
            if (sample.event() == event) {
                NamedSample one = sample;
                String stack = new Recorded(List.of(one), recorded.counters(), recorded.events(), recorded.facts())
                        .folded()
                        .getFirst();
                sums.merge(stack.substring(0, stack.lastIndexOf(' ')), sample.value(), Long::sum);
            }
        }
        return sums.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    private static Recorded read(byte[] profile) throws IOException {
        return Recorded.of(new PprofRecording(RecordingSource.of(profile, "test")));
    }

    private static Path fixture(String name, Path folder) throws IOException {
        try (InputStream input = PprofRecordingTest.class.getResourceAsStream(name)) {
            return Files.write(
                    folder.resolve(name), Objects.requireNonNull(input, name).readAllBytes());
        }
    }
}
