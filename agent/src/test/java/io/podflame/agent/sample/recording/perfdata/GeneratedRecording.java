package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;

import com.github.luben.zstd.Zstd;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.sample.recording.Recordings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;

/**
 * A recording as long as is asked for, made while it is read, in which times, processes and names go on and on.
 * {@link #main} reads one in a JVM of its own, whose heap is what {@link RecordingMemoryTest} gives it.
 */
final class GeneratedRecording extends InputStream {

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int SAMPLES_PER_PART = 500;
    private static final int FRAMES = 8;

    private final LongFunction<byte[]> parts;
    private final long sizeBytes;
    private byte[] part = {};
    private int position;
    private long number;
    private long givenBytes;

    private GeneratedRecording(LongFunction<byte[]> parts, long sizeBytes) {
        this.parts = parts;
        this.sizeBytes = sizeBytes;
    }

    /** Reads so many bytes, and prints the number of samples that were in them. */
    public static void main(String[] arguments) throws IOException {
        long[] samples = {0};
        GeneratedRecording generated = new GeneratedRecording(parts(arguments[0]), Long.parseLong(arguments[1]));
        try (Recording recording = Recordings.open(generated, "generated")) {
            while (recording.read(record -> samples[0] += isSample(record) ? 1 : 0)) {
                // to the end
            }
        }
        System.out.println(samples[0] + " of " + generated.number * SAMPLES_PER_PART);
    }

    private static boolean isSample(CaptureRecord record) {
        return record instanceof CaptureRecord.Sample || record instanceof CaptureRecord.NamedSample;
    }

    private static LongFunction<byte[]> parts(String kind) {
        return switch (kind) {
            case "rounds" ->
                number -> begun(number).raw(records(number)).finishedRound().toArray();
            case "no-rounds" -> number -> begun(number).raw(records(number)).toArray();
            case "compressed" ->
                number -> {
                    byte[] compressed = Zstd.compress(records(number));
                    return begun(number)
                            .record(PerfFileAbi.PERF_RECORD_COMPRESSED, 0, body -> body.raw(compressed))
                            .finishedRound()
                            .toArray();
                };
            case "script" -> number -> text(number, GeneratedRecording::appendScript);
            case "folded" -> number -> text(number, GeneratedRecording::appendFolded);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static PerfDataBytes begun(long number) {
        return number > 0
                ? new PerfDataBytes(ORDER)
                : PerfDataBytes.pipe(ORDER)
                        .event(PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CALLCHAIN, 7);
    }

    private static byte[] records(long number) {
        PerfDataBytes bytes = new PerfDataBytes(ORDER);
        for (long i = number * SAMPLES_PER_PART; i < (number + 1) * SAMPLES_PER_PART; i++) {
            long time = i + 1;
            int pid = (int) i;
            bytes.record(
                    PERF_RECORD_COMM,
                    0,
                    body -> body.u32(pid)
                            .u32(pid)
                            .text("thread " + time)
                            .u32(pid)
                            .u32(pid)
                            .u64(time));
            bytes.record(
                    PERF_RECORD_SAMPLE,
                    PERF_RECORD_MISC_USER,
                    body -> body.u64(time).u32(pid).u32(pid).u64(time, 2, PERF_CONTEXT_USER, time));
        }
        return bytes.toArray();
    }

    @FunctionalInterface
    private interface Appender {
        void append(StringBuilder text, long sample);
    }

    private static byte[] text(long number, Appender appender) {
        StringBuilder text = new StringBuilder();
        for (long i = number * SAMPLES_PER_PART; i < (number + 1) * SAMPLES_PER_PART; i++) {
            appender.append(text, i);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void appendScript(StringBuilder text, long i) {
        text.append("thread ").append(i).append(" 1/1 [000] ").append(1 + i).append(".000001: 1 cycles: \n");
        for (int frame = 0; frame < FRAMES; frame++) {
            text.append("\t401000 function_")
                    .append(i)
                    .append('_')
                    .append(frame)
                    .append("+0x1 (/bin/x)\n");
        }
        text.append('\n');
    }

    private static void appendFolded(StringBuilder text, long i) {
        text.append("thread ").append(i);
        for (int frame = 1; frame < FRAMES; frame++) {
            text.append(";function_").append(frame);
        }
        text.append(";function_").append(i).append(" 1\n");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) {
        if (position == part.length) {
            if (givenBytes >= sizeBytes) {
                return -1;
            }
            part = parts.apply(number++);
            position = 0;
            givenBytes += part.length;
        }
        int count = Math.min(length, part.length - position);
        System.arraycopy(part, position, target, from, count);
        position += count;
        return count;
    }
}
