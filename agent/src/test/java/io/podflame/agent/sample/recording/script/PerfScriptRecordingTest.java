package io.podflame.agent.sample.recording.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Location;
import io.podflame.agent.sample.recording.Recorded;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.agent.sample.recording.RecordingFormat;
import io.podflame.agent.sample.recording.RecordingSource;
import io.podflame.binary.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerfScriptRecordingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mixer-baseline.txt",
                "mixer-debug-logging.txt",
                "cxx-fp.txt",
                "all-cpus.txt",
                "flat.txt",
                "dwarf-inlined.txt",
                "tracepoint.txt"
            })
    void foldsAsAwkDoes(String fixture, @TempDir Path folder) throws Exception {
        byte[] text = ScriptTexts.fixture(fixture);
        assertThat(read(text).folded()).isEqualTo(ScriptTexts.collapsedByAwk(text, folder));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mixer-baseline.txt",
                "mixer-debug-logging.txt",
                "cxx-fp.txt",
                "all-cpus.txt",
                "flat.txt",
                "dwarf-inlined.txt",
                "tracepoint.txt",
                "fields-comm-ip-sym.txt",
                "fields-ip-sym.txt",
                "fields-period-event.txt"
            })
    void understandsEveryLine(String fixture) throws IOException {
        Recorded recorded = read(ScriptTexts.fixture(fixture));
        assertThat(recorded.counters().skipped()).isEmpty();
        assertThat(recorded.counters().samples()).isEqualTo(recorded.samples().size());
        assertThat(recorded.samples()).isNotEmpty();
    }

    @Test
    void tellsWhatTheHeaderSays() throws IOException {
        Recorded recorded = read(ScriptTexts.fixture("mixer-baseline.txt"));
        assertThat(recorded.facts())
                .isEqualTo(new RecordingFacts(
                        Optional.of("vm"),
                        Optional.of("6.18.44-fc-v445"),
                        Optional.of("x86_64"),
                        Optional.of("6.1.192"),
                        Optional.of("/usr/bin/perf record -B -N -F 499 -g -e cpu-clock -p 13878 -o rec/base.perf.data"
                                + " -- sleep 20"),
                        OptionalInt.of(2),
                        OptionalLong.empty(),
                        Optional.of(Instant.parse("2026-11-22T21:51:04Z")),
                        java.util.Map.of()));
        assertThat(recorded.events()).containsExactly(new RecordedEvent(Event.CPU_CLOCK, 499, 0));
    }

    @Test
    void tellsTheEpochOfRecordingsThatHaveAReferenceTime() throws IOException {
        Recorded recorded = read(ScriptTexts.fixture("flat.txt"));
        assertThat(recorded.facts().epochOffsetNanos()).hasValue(1795577008_985228000L - 1224_191991205L);
    }

    @Test
    void readsEveryPartOfASample() throws IOException {
        NamedSample sample =
                read(ScriptTexts.fixture("mixer-baseline.txt")).samples().get(6);
        assertThat(sample.threadName()).isEqualTo("mixs");
        assertThat(sample.tid()).isEqualTo(13880);
        assertThat(sample.pid()).isZero();
        assertThat(sample.cpu()).isEqualTo(-1);
        assertThat(sample.timestampNanos()).isEqualTo(5002_745578000L);
        assertThat(sample.value()).isEqualTo(2004008);
        assertThat(sample.samples()).isEqualTo(1);
        assertThat(sample.frames().getFirst()).isEqualTo(new Location.Kernel("__check_object_size", ""));
        assertThat(sample.frames())
                .contains(new Location.Named("internal/poll.(*FD).Read", "/usr/local/bin/mixs"))
                .hasSize(26);
        assertThat(sample.frames().getLast())
                .isEqualTo(new Location.Named("runtime.goexit.abi0", "/usr/local/bin/mixs"));
    }

    @Test
    void readsNamesThatLookLikeOtherParts() throws IOException {
        NamedSample sample = read(ScriptTexts.fixture("cxx-fp.txt")).samples().getFirst();
        assertThat(sample.threadName()).isEqualTo("c++ (a): b.1");
        NamedSample inProgram = one("a/b 1.5: x  12/34  [007]  7.000001: 5 cpu/event=0x3c,umask=1/u: \n"
                + "\t  1257 (anonymous namespace)::Work::operator()<double>+0x55 (/home/user/c++ (a): b.1 (deleted))\n"
                + "\t  1258 operator()(int) const (/tmp/x)\n"
                + "\t  1259 [unknown] (/tmp/a)b)\n");
        assertThat(inProgram.threadName()).isEqualTo("a/b 1.5: x");
        assertThat(inProgram.pid()).isEqualTo(12);
        assertThat(inProgram.tid()).isEqualTo(34);
        assertThat(inProgram.cpu()).isEqualTo(7);
        assertThat(inProgram.timestampNanos()).isEqualTo(7_000001000L);
        assertThat(inProgram.frames())
                .containsExactly(
                        new Location.Named(
                                "(anonymous namespace)::Work::operator()<double>", "/home/user/c++ (a): b.1 (deleted)"),
                        new Location.Named("operator()(int) const", "/tmp/x"),
                        new Location.Named("", "/tmp/a)b"));
    }

    @Test
    void tellsKernelModulesAndUserMappingsApart() throws IOException {
        NamedSample sample = one("kworker/0:1 9 1.5: 1 cycles: \n"
                + "\tffffffffc0a1 nft_do_chain+0x3b ([nf_tables])\n"
                + "\tffffffffc0a2 ext4_read (/lib/modules/6.1.0/kernel/fs/ext4/ext4.ko.xz)\n"
                + "\tffffffffc0a3 bpf_prog_6deef7357e7b4530_sd_devices+0x1 (bpf_prog_6deef7357e7b4530_sd_devices)\n"
                + "\tffffffff8100 do_idle (/usr/lib/debug/boot/vmlinux-6.1.0)\n"
                + "\t7fffabc0 __vdso_gettimeofday+0x5 ([vdso])\n"
                + "\tffffffffff60 [unknown] ([unknown])\n"
                + "\t27304 __libc_start_main_impl+0x84 (inlined)\n");
        assertThat(sample.frames())
                .containsExactly(
                        new Location.Kernel("nft_do_chain", "nf_tables"),
                        new Location.Kernel("ext4_read", "ext4"),
                        new Location.Named(
                                "bpf_prog_6deef7357e7b4530_sd_devices", "bpf_prog_6deef7357e7b4530_sd_devices"),
                        new Location.Kernel("do_idle", ""),
                        new Location.Named("__vdso_gettimeofday", "[vdso]"),
                        new Location.Named("", ""),
                        new Location.Named("__libc_start_main_impl", ""));
    }

    @Test
    void readsSelectionsOfFields() throws IOException {
        List<String> whole = read(ScriptTexts.fixture("all-cpus.txt")).samples().stream()
                .limit(12)
                .map(sample -> sample.threadName() + functions(sample))
                .toList();
        List<NamedSample> names =
                read(ScriptTexts.fixture("fields-comm-ip-sym.txt")).samples();
        assertThat(names.stream().map(sample -> sample.threadName() + functions(sample)))
                .containsExactlyElementsOf(whole);
        Recorded periods = read(ScriptTexts.fixture("fields-period-event.txt"));
        assertThat(periods.samples()).allMatch(sample -> sample.value() == 10_101_010);
        assertThat(periods.samples().stream().map(PerfScriptRecordingTest::functions))
                .containsExactlyElementsOf(
                        names.stream().map(PerfScriptRecordingTest::functions).toList());
        Recorded frames = read(ScriptTexts.fixture("fields-ip-sym.txt"));
        assertThat(frames.samples().stream().map(sample -> functions(sample)))
                .containsExactlyElementsOf(
                        names.stream().map(PerfScriptRecordingTest::functions).toList());
    }

    @Test
    void passesOverSourceLinesAndOtherRecordsWithACount() throws IOException {
        Recorded lines = read(ScriptTexts.fixture("fields-srcline.txt"));
        assertThat(lines.samples()).hasSize(10);
        assertThat(lines.counters().skipped().keySet()).containsExactly("source line");
        assertThat(lines.samples()).allMatch(sample -> sample.cpu() >= 0 && sample.pid() == sample.tid());
        Recorded records = read(ScriptTexts.fixture("other-records.txt"));
        assertThat(records.counters().skipped().keySet()).containsExactly("other record");
        assertThat(records.folded())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("lo op (x): y;__libc_start_call_main;main"));
    }

    @Test
    void countsWhatTheKernelLost() throws IOException {
        Recorded recorded = read(utf8("a 1 1.5: PERF_RECORD_LOST lost 12\n\na 1 1.5: 1 cycles: \n"));
        assertThat(recorded.counters().lostRecords()).isEqualTo(12);
        assertThat(recorded.samples()).hasSize(1);
    }

    @Test
    void countsMalformedLines() throws IOException {
        Recorded recorded = read(utf8("a 1 1.5: 1 cycles: \n\tzz f (x)\n\t1 f (x)\nWarning of something\n\nhello\n"
                + "\t2 g (x)\n\n\nb 2 1.25: 1 cycles: \n"));
        assertThat(recorded.folded()).containsExactly("a;f 1", "b 1");
        assertThat(recorded.counters().skipped())
                .containsExactly(entry("frame without a sample", 1L), entry("malformed line", 3L));
        assertThat(recorded.counters().outOfOrder()).isEqualTo(1);
    }

    @Test
    void readsWindowsLineEndsAndSpacesInPlaceOfTabs() throws IOException {
        byte[] text = ScriptTexts.fixture("all-cpus.txt");
        String windows =
                new String(text, StandardCharsets.UTF_8).replace("\n", "\r\n").replace("\t", "        ");
        assertThat(read(utf8(windows)).samples()).isEqualTo(read(text).samples());
        assertThat(read(utf8(windows)).counters()).isEqualTo(read(text).counters());
    }

    @Test
    void samplesWithoutAPeriodStandForWhatWasAskedFor() throws IOException {
        String sample = "a 1 1.5: cpu-clock: \n";
        assertThat(one(sample).value()).isEqualTo(1);
        assertThat(read(utf8(sample)).events())
                .containsExactly(new RecordedEvent(new Event("cpu-clock", Event.Unit.COUNT), 0, 0));
        String header = "# event : name = cpu-clock, , id = { 1 }, { sample_period, sample_freq } = 50, freq = 1\n";
        assertThat(one(header + sample).value()).isEqualTo(20_000_000);
        String everyMillion = "# event : name = cycles, , id = { 1 }, { sample_period, sample_freq } = 1000000\n";
        assertThat(one(everyMillion + "a 1 1.5: cycles: \n").value()).isEqualTo(1_000_000);
        assertThat(one(everyMillion + "a 1 1.5: \n").value()).isEqualTo(1_000_000);
    }

    @Test
    void cutsStacksThatAreTooDeepAndSaysSo() throws IOException {
        int depth = PerfScriptRecording.MAX_FRAMES + 7;
        Recorded recorded = read(utf8("a 1 1.5: 1 cycles: \n" + "\t1 f (x)\n".repeat(depth)));
        List<Location> frames = recorded.samples().getFirst().frames();
        assertThat(frames).hasSize(PerfScriptRecording.MAX_FRAMES + 1);
        assertThat(frames.getLast()).isInstanceOf(Location.Truncated.class);
        assertThat(recorded.counters().skipped()).containsExactly(entry("frame beyond 16384", 7L));
    }

    @Test
    void truncatedAnywhereGivesTheSamplesBefore() throws IOException {
        byte[] text = Arrays.copyOf(ScriptTexts.fixture("all-cpus.txt"), 6000);
        List<NamedSample> whole = read(text).samples();
        for (int length = 0; length < text.length; length++) {
            List<NamedSample> samples = read(Arrays.copyOf(text, length)).samples();
            int complete = Math.max(0, samples.size() - 1);
            assertThat(samples.subList(0, complete)).isEqualTo(whole.subList(0, complete));
        }
    }

    @Test
    void truncatedCompressionIsSaidAfterTheSamplesBefore() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(ScriptTexts.fixture("mixer-baseline.txt"));
        }
        byte[] half = Arrays.copyOf(compressed.toByteArray(), compressed.size() / 2);
        InputStream stream = new GZIPInputStream(new ByteArrayInputStream(half));
        PerfScriptRecording recording =
                new PerfScriptRecording(new RecordingSource(stream, "half.gz", () -> 0, half.length));
        assertThatThrownBy(() -> Recorded.of(recording))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("half.gz")
                .hasMessageContaining("the rest of the compressed text");
        assertThat(recording.counters().samples()).isPositive();
        assertThat(recording.format()).isEqualTo(RecordingFormat.PERF_SCRIPT);
    }

    @Test
    void sharesOfTheExcerptsAreAsCountedElsewhere() throws IOException {
        for (MixerTruth truth : List.of(MixerTruth.BASELINE_EXCERPT, MixerTruth.DEBUG_LOGGING_EXCERPT)) {
            truth.check(read(ScriptTexts.fixture(truth.fileName())));
        }
    }

    @Test
    void sharesOfARealMixerAreTheTruth() throws IOException {
        Optional<Path> shared = ScriptTexts.sharedData();
        assumeTrue(shared.isPresent(), "the recordings do not lie beside this checkout; the excerpts are checked");
        for (MixerTruth truth : List.of(MixerTruth.BASELINE, MixerTruth.DEBUG_LOGGING)) {
            Path file = shared.get().resolve(truth.fileName());
            try (InputStream stream = new GZIPInputStream(Files.newInputStream(file))) {
                truth.check(Recorded.of(new PerfScriptRecording(
                        new RecordingSource(stream, file.toString(), () -> 0, Files.size(file)))));
            }
        }
    }

    private static List<String> functions(NamedSample sample) {
        return sample.frames().stream().map(Recorded::name).toList();
    }

    private static NamedSample one(String text) throws IOException {
        Recorded recorded = read(utf8(text));
        assertThat(recorded.samples()).hasSize(1);
        return recorded.samples().getFirst();
    }

    private static Recorded read(byte[] text) throws IOException {
        return Recorded.of(new PerfScriptRecording(RecordingSource.of(text, "test")));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
