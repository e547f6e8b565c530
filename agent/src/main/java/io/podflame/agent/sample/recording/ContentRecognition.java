package io.podflame.agent.sample.recording;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.recording.folded.FoldedRecording;
import io.podflame.agent.sample.recording.pprof.PprofShape;
import io.podflame.agent.sample.recording.script.PerfScriptRecording;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a recording's format from its first bytes: perf.data by its magic number, pprof by the fields of its message, texts by what
 * their own readers make of them.
 *
 * @param found what else it is, for a person
 */
record ContentRecognition(Optional<RecordingFormat> format, String found) {

    private static final String PERF_MAGIC = "PERFILE2";
    private static final int PIPE_HEADER_BYTES = 16;
    private static final int SHOWN_BYTES = 16;
    private static final int SHOWN_CHARACTERS = 60;
    /** Of ten lines of folded stacks one may be something else. */
    private static final int FOLDED_LINES_PER_OTHER = 9;

    /** What people try to import by mistake, by its first bytes. */
    private static final Map<String, String> OTHERS = Map.of(
            "\u007fELF", "an executable (ELF)",
            "PK\u0003\u0004", "a zip archive",
            "(\u00b5/\u00fd", "a zstd-compressed file: decompress it first",
            "\u00fd7zXZ", "an xz-compressed file: decompress it first",
            "BZh", "a bzip2-compressed file: decompress it first",
            "\u001f\u008b", "a gzip-compressed file in another",
            "PERFFILE", "perf.data of a perf older than Linux 2.6.33",
            "FLR\u0000", "a JDK Flight Recorder file",
            "{", "JSON");

    /** Whether the bytes (16 are enough) are perf.data's, so that one need not look any further. */
    static boolean isPerfData(byte[] begin) {
        return begin.length >= PERF_MAGIC.length()
                && (startsWith(begin, PERF_MAGIC)
                        || startsWith(
                                begin, new StringBuilder(PERF_MAGIC).reverse().toString()));
    }

    /** Recognizes what begins with these bytes. */
    static ContentRecognition of(byte[] begin) throws IOException {
        if (isPerfData(begin)) {
            return recognized(perfDataMode(begin));
        }
        if (!isText(begin)) {
            return PprofShape.plausible(begin) ? recognized(RecordingFormat.PPROF) : other(begin);
        }
        byte[] lines = wholeLines(begin);
        if (isFolded(lines)) {
            return recognized(RecordingFormat.FOLDED);
        }
        return isPerfScript(lines) ? recognized(RecordingFormat.PERF_SCRIPT) : other(begin);
    }

    private static ContentRecognition recognized(RecordingFormat format) {
        return new ContentRecognition(Optional.of(format), format.text());
    }

    private static RecordingFormat perfDataMode(byte[] begin) {
        if (begin.length < PIPE_HEADER_BYTES) {
            return RecordingFormat.PERF_DATA_FILE;
        }
        ByteOrder order = startsWith(begin, PERF_MAGIC) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        long headerBytes = ByteBuffer.wrap(begin).order(order).getLong(PERF_MAGIC.length());
        return headerBytes == PIPE_HEADER_BYTES ? RecordingFormat.PERF_DATA_PIPE : RecordingFormat.PERF_DATA_FILE;
    }

    private static boolean isText(byte[] begin) {
        for (byte character : begin) {
            boolean control = character >= 0 && character < ' ';
            if (control && character != '\n' && character != '\r' && character != '\t' && character != '\f') {
                return false;
            }
        }
        return true;
    }

    /** Without the line that the look-ahead cuts; all of it when there is only one. */
    private static byte[] wholeLines(byte[] begin) {
        if (begin.length < LookAheadStream.LOOK_AHEAD_BYTES) {
            return begin;
        }
        int end = begin.length;
        while (end > 0 && begin[end - 1] != '\n') {
            end--;
        }
        return end == 0 ? begin : Arrays.copyOf(begin, end);
    }

    private static boolean isFolded(byte[] lines) throws IOException {
        FoldedRecording recording = new FoldedRecording(RecordingSource.of(lines, ""));
        Tally tally = new Tally();
        while (recording.read(sample -> tally.records++)) {
            // counts them all
        }
        long others = recording.counters().skipped().getOrDefault(SkipCounts.MALFORMED_LINE, 0L);
        return tally.records > 0 && tally.records >= others * FOLDED_LINES_PER_OTHER;
    }

    /** A header alone is a recording without samples. Prose may have lines that could be samples, but no times and no frames. */
    private static boolean isPerfScript(byte[] lines) throws IOException {
        PerfScriptRecording recording = new PerfScriptRecording(RecordingSource.of(lines, ""));
        Tally tally = new Tally();
        while (recording.read(tally::addEvidence)) {
            // counts them all
        }
        RecordingFacts facts = recording.facts();
        boolean header = facts.capturedAt().isPresent()
                || facts.toolVersion().isPresent()
                || facts.commandLine().isPresent();
        long others = recording.counters().skipped().getOrDefault(SkipCounts.MALFORMED_LINE, 0L);
        return tally.records > others || header;
    }

    private static ContentRecognition other(byte[] begin) {
        for (Map.Entry<String, String> entry : OTHERS.entrySet()) {
            if (startsWith(begin, entry.getKey())) {
                return new ContentRecognition(Optional.empty(), entry.getValue());
            }
        }
        String found = isText(begin)
                ? "text that begins with \"" + beginning(begin) + "\""
                : "bytes that begin with "
                        + HexFormat.ofDelimiter(" ").formatHex(begin, 0, Math.min(begin.length, SHOWN_BYTES));
        return new ContentRecognition(Optional.empty(), found);
    }

    private static String beginning(byte[] text) {
        String begin = new String(text, 0, Math.min(text.length, 4 * SHOWN_CHARACTERS), StandardCharsets.UTF_8).strip();
        String line = begin.lines().findFirst().orElse("").replace('\t', ' ');
        return line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "…" : line;
    }

    private static boolean startsWith(byte[] bytes, String prefix) {
        byte[] expected = prefix.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.length >= expected.length
                && Arrays.equals(bytes, 0, expected.length, expected, 0, expected.length);
    }

    private static final class Tally {
        long records;

        void addEvidence(CaptureRecord capture) {
            boolean evidence = capture.timestampNanos() > 0
                    || capture instanceof CaptureRecord.NamedSample sample
                            && !sample.frames().isEmpty();
            records += evidence ? 1 : 0;
        }
    }
}
