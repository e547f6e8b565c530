package io.podflame.agent.sample.recording.script;

import io.podflame.agent.model.CaptureRecord;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that {@code perf script} prints, of every perf since 4.x and whatever fields were asked for: a line for the sample, a line
 * for each frame, an empty line. What is neither is passed over and counted. Names and locations seen before allocate nothing. Not
 * thread-safe.
 */
public final class PerfScriptRecording implements Recording {

    /** Frames of a stack trace beyond so many from the leaf are dropped, and the stack trace is marked truncated. */
    public static final int MAX_FRAMES = 16_384;

    private static final int SAMPLES_PER_READ = 256;
    private static final Pattern LOST_RECORD = Pattern.compile("^PERF_RECORD_LOST\\w*:? lost (\\d{1,15})$");
    private static final Pattern EVENT_MODIFIERS = Pattern.compile("[ukhIGHpPSDWebR]*");

    private final RecordingSource source;
    private final LineReader lines;
    private final FrameLine frameLine = new FrameLine();
    private final HeaderComments header = new HeaderComments();
    private final EventIndex events = new EventIndex(header);
    private final SkipCounts skipped = new SkipCounts();

    /** The sample that is being read, its frames so far, and the head that is parsed to begin the next. */
    private SampleHead head = new SampleHead();

    private SampleHead next = new SampleHead();
    private State state = State.BETWEEN;
    /** Whether frames may follow. */
    private boolean inStack;

    private final List<Location> frames = new ArrayList<>();
    private boolean truncated;
    private boolean headsSeen;
    private boolean certainHeadsSeen;
    private long samples;
    private long lost;
    private long outOfOrder;
    private long lastNanos;

    private enum State {
        BETWEEN,
        /** A line was read that is a sample's head if frames follow. */
        POSSIBLY_IN_SAMPLE,
        IN_SAMPLE
    }

    public PerfScriptRecording(RecordingSource source) {
        this.source = source;
        this.lines = new LineReader(source.stream());
    }

    @Override
    public RecordingFormat format() {
        return RecordingFormat.PERF_SCRIPT;
    }

    @Override
    public List<RecordedEvent> events() {
        return events.events();
    }

    @Override
    public RecordingFacts facts() {
        return header.facts();
    }

    @Override
    public boolean read(Consumer<CaptureRecord> consumer) throws IOException {
        long before = samples;
        while (samples < before + SAMPLES_PER_READ) {
            if (!lines.next()) {
                finish(consumer);
                return samples > before;
            }
            line(consumer);
        }
        return true;
    }

    @Override
    public RecordingCounters counters() {
        SkipCounts all = new SkipCounts();
        skipped.counts().forEach(all::add);
        all.add("line longer than " + (LineReader.MAX_LINE_BYTES >> 20) + " MB", lines.longLines());
        return new RecordingCounters(samples, lost, all.counts(), outOfOrder, new TreeMap<>());
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

    private void line(Consumer<CaptureRecord> consumer) {
        byte[] bytes = lines.bytes();
        int from = lines.from();
        int to = lines.to();
        int text = from;
        while (text < to && (bytes[text] == ' ' || bytes[text] == '\t')) {
            text++;
        }
        if (text == to) {
            finish(consumer);
        } else if (bytes[from] == '\t') {
            frameOrMalformed(text);
        } else if (bytes[from] == '#' && state != State.IN_SAMPLE) {
            header.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        } else {
            headOrFrame(consumer, text);
        }
    }

    /** A line behind a tab, as perf prints frames. Where no line ever was a sample's head, the text has none (-F ip,sym). */
    private void frameOrMalformed(int text) {
        int addressEnd = FrameLine.addressEnd(lines.bytes(), text, lines.to());
        if (addressEnd < 0) {
            skipped.add(SkipCounts.MALFORMED_LINE);
        } else if (state == State.BETWEEN && headsSeen) {
            skipped.add("frame without a sample");
        } else {
            if (state == State.BETWEEN) {
                head.clear(lines.bytes());
            }
            frame(addressEnd);
        }
    }

    /** A line without a tab: heads begin with spaces when recorded without -g, and frames do in text that was copied from a screen. */
    private void headOrFrame(Consumer<CaptureRecord> consumer, int text) {
        int addressEnd = inStack ? FrameLine.addressEnd(lines.bytes(), text, lines.to()) : -1;
        SampleHead.Kind kind = next.parse(lines.bytes(), text, lines.to());
        if (addressEnd >= 0 && !next.hasTime() && !endsInColon()) {
            frame(addressEnd);
        } else if (kind == SampleHead.Kind.POSSIBLE && state == State.IN_SAMPLE) {
            skipped.add(text > lines.from() ? "source line" : SkipCounts.MALFORMED_LINE);
        } else if (kind == SampleHead.Kind.POSSIBLE && certainHeadsSeen) {
            skipped.add(SkipCounts.MALFORMED_LINE);
        } else {
            finish(consumer);
            begin(kind);
        }
    }

    private boolean endsInColon() {
        int end = lines.to();
        while (end > lines.from() && lines.bytes()[end - 1] == ' ') {
            end--;
        }
        return end > lines.from() && lines.bytes()[end - 1] == ':';
    }

    /** Begins the sample of the head that was just parsed. */
    private void begin(SampleHead.Kind kind) {
        if (kind == SampleHead.Kind.OTHER_RECORD) {
            otherRecord();
            return;
        }
        SampleHead parsed = next;
        next = head;
        head = parsed;
        inStack = true;
        state = kind == SampleHead.Kind.CERTAIN ? State.IN_SAMPLE : State.POSSIBLY_IN_SAMPLE;
        if (kind == SampleHead.Kind.CERTAIN) {
            certainHeadsSeen = true;
            headsSeen = true;
            frameInHead();
        }
    }

    /** Without -g the only frame stands behind the event. Behind a tracepoint stands what it prints. */
    private void frameInHead() {
        int addressEnd = FrameLine.addressEnd(lines.bytes(), head.restFrom(), lines.to());
        if (addressEnd >= 0 && addressEnd < lines.to() && !isTracepoint(head.event())) {
            frame(addressEnd);
            inStack = false;
        }
    }

    /** "sched:sched_switch" is one, "cycles:u" is not. */
    private static boolean isTracepoint(String event) {
        int colon = event.indexOf(':');
        return colon > 0 && !EVENT_MODIFIERS.matcher(event.substring(colon + 1)).matches();
    }

    private void otherRecord() {
        String text = new String(lines.bytes(), next.restFrom(), lines.to() - next.restFrom(), StandardCharsets.UTF_8);
        Matcher lostRecord = LOST_RECORD.matcher(text);
        if (lostRecord.find()) {
            lost += Long.parseLong(lostRecord.group(1));
        } else {
            skipped.add("other record");
        }
    }

    private void frame(int addressEnd) {
        headsSeen |= state == State.POSSIBLY_IN_SAMPLE;
        inStack = true;
        state = State.IN_SAMPLE;
        if (frames.size() < MAX_FRAMES) {
            frames.add(frameLine.location(lines.bytes(), addressEnd, lines.to()));
        } else {
            truncated = true;
            skipped.add("frame beyond " + MAX_FRAMES);
        }
    }

    /** Delivers the sample that was being read, if there is one. */
    private void finish(Consumer<CaptureRecord> consumer) {
        if (state == State.IN_SAMPLE) {
            deliver(consumer);
        } else if (state == State.POSSIBLY_IN_SAMPLE) {
            skipped.add(SkipCounts.MALFORMED_LINE);
        }
        state = State.BETWEEN;
        inStack = false;
        truncated = false;
        frames.clear();
    }

    private void deliver(Consumer<CaptureRecord> consumer) {
        boolean hasPeriod = head.period() >= 0;
        int event = events.indexOf(head.event(), hasPeriod);
        if (event < 0) {
            skipped.add("sample of an event beyond " + HeaderComments.MAX_EVENTS);
            return;
        }
        if (truncated) {
            frames.add(new Location.Truncated(TruncationReason.DEPTH_LIMIT));
        }
        long nanos = head.timestampNanos();
        outOfOrder += nanos < lastNanos ? 1 : 0;
        lastNanos = Math.max(nanos, lastNanos);
        samples++;
        long value = hasPeriod ? head.period() : events.valueWithoutPeriod(event);
        consumer.accept(new CaptureRecord.NamedSample(
                nanos, head.cpu(), head.pid(), head.tid(), 1, value, event, head.threadName(), frames));
    }
}
