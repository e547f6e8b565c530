package io.podflame.agent.sample.recording.folded;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.Location;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.sample.recording.RecordingCounters;
import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.agent.sample.recording.RecordingFormat;
import io.podflame.agent.sample.recording.RecordingSource;
import io.podflame.agent.sample.recording.SkipCounts;
import io.podflame.agent.sample.recording.lines.LineReader;
import io.podflame.agent.sample.recording.lines.TextCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Folded stacks: one line per stack trace, outermost frame first, with the number of its samples behind the last space:
 * <pre>
 *   etcd;runtime.goexit.abi0;main.main;syscall.Syscall;tcp_recvmsg_[k] 123
 * </pre>
 * Names are kept as they are, so that Podflame's own folded export comes out as it went in; only the marks of frames' kinds that
 * stackcollapse-perf.pl and async-profiler put behind names are taken off ("_[k]" makes a kernel frame). A first frame that looks
 * like a thread's name ({@link ThreadNames}) is one. A number with decimals is rounded. Empty lines and lines that begin with "#" are
 * nothing; other lines are passed over and counted. Names seen before allocate nothing. Not thread-safe.
 */
public final class FoldedRecording implements Recording {

    /** Frames of a stack trace beyond so many from the leaf are dropped, and the stack trace is marked truncated. */
    public static final int MAX_FRAMES = 16_384;

    /** What one line may count at most; more is taken for a broken line. */
    public static final long MAX_COUNT = CaptureRecord.NamedSample.MAX_SAMPLES;

    private static final int SAMPLES_PER_READ = 256;
    private static final RecordedEvent SAMPLES = new RecordedEvent(new Event("samples", Event.Unit.COUNT), 0, 0);

    private final RecordingSource source;
    private final LineReader lines;
    private final TextCache<Location> locations = new TextCache<>(FrameMarks::location);
    private final TextCache<Optional<String>> threadNames = new TextCache<>(ThreadNames::threadName);
    private final SkipCounts skipped = new SkipCounts();
    private final List<Location> frames = new ArrayList<>();
    private long samples;

    public FoldedRecording(RecordingSource source) {
        this.source = source;
        this.lines = new LineReader(source.stream());
    }

    @Override
    public RecordingFormat format() {
        return RecordingFormat.FOLDED;
    }

    @Override
    public List<RecordedEvent> events() {
        return List.of(SAMPLES);
    }

    @Override
    public RecordingFacts facts() {
        return RecordingFacts.NONE;
    }

    @Override
    public boolean read(Consumer<CaptureRecord> consumer) throws IOException {
        int delivered = 0;
        while (delivered < SAMPLES_PER_READ) {
            if (!lines.next()) {
                return delivered > 0;
            }
            delivered += line(consumer) ? 1 : 0;
        }
        return true;
    }

    @Override
    public RecordingCounters counters() {
        SkipCounts all = new SkipCounts();
        skipped.counts().forEach(all::add);
        all.add("line longer than " + (LineReader.MAX_LINE_BYTES >> 20) + " MB", lines.longLines());
        return new RecordingCounters(samples, 0, all.counts(), 0, new TreeMap<>());
    }

    @Override
    public long readBytes() {
        return source.readBytes().getAsLong();
    }

    @Override
    public long sizeBytes() {
        return source.sizeBytes();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /** Whether the line was one to deliver. */
    private boolean line(Consumer<CaptureRecord> consumer) {
        byte[] bytes = lines.bytes();
        int end = FoldedLine.trimEnd(bytes, lines.from(), lines.to());
        if (end == lines.from() || bytes[lines.from()] == '#') {
            return false;
        }
        int stackEnd = FoldedLine.stackEnd(bytes, lines.from(), end);
        long count = stackEnd < 0 ? -1 : FoldedLine.count(bytes, stackEnd + 1, end);
        if (count < 0 || count > MAX_COUNT) {
            skipped.add(SkipCounts.MALFORMED_LINE);
            return false;
        }
        if (FoldedLine.hasDecimals(bytes, stackEnd + 1, end)) {
            skipped.add("decimals of a count, rounded");
        }
        if (count == 0) {
            skipped.add("stack trace without samples");
            return false;
        }
        deliver(FoldedLine.trimEnd(bytes, lines.from(), stackEnd), count, consumer);
        return true;
    }

    private void deliver(int end, long count, Consumer<CaptureRecord> consumer) {
        byte[] bytes = lines.bytes();
        int from = lines.from();
        int firstEnd = FoldedLine.frameEnd(bytes, from, end);
        Optional<String> threadName = threadNames.get(bytes, from, firstEnd);
        int outermost = threadName.isEmpty() ? from : Math.min(firstEnd + 1, end);
        frames.clear();
        int frameEnd = end;
        while (frameEnd > outermost && frames.size() < MAX_FRAMES) {
            int start = FoldedLine.frameStart(bytes, outermost, frameEnd);
            if (start < frameEnd) {
                frames.add(locations.get(bytes, start, frameEnd));
            }
            frameEnd = start - 1;
        }
        if (frameEnd > outermost) {
            skipped.add("frames beyond " + MAX_FRAMES);
            frames.add(new Location.Truncated(TruncationReason.DEPTH_LIMIT));
        }
        samples += count;
        consumer.accept(new CaptureRecord.NamedSample(0, -1, 0, 0, count, count, 0, threadName.orElse(""), frames));
    }
}
