package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.PERF_RECORD_FINISHED_ROUND;
import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.PERF_RECORD_USER_TYPE_START;
import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.PIPE_HEADER_BYTES;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.sample.recording.RecordingCounters;
import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.agent.sample.recording.RecordingFormat;
import io.podflame.agent.sample.recording.RecordingInput;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * A perf.data recording: records are read, put in order, and given as capture records.
 *
 * <pre>
 * input ─▶ RecordStream ─┬ perf's own ─▶ ToolRecordReader ─▶ EventTable, CollectedFacts
 *                        └ kernel's ─▶ RoundSorter ─▶ RecordDelivery ─▶ consumer
 * </pre>
 *
 * <p>Records without a time are perf's own account of what was there before it began; they are given as they are read, before what
 * waits. Per sample it allocates the Sample; memory is bounded by {@link RoundSorter}'s limit. One thread.
 */
public final class PerfDataRecording implements Recording {

    private final RecordingFormat format;
    private final String source;
    private final long sizeBytes;
    private final RecordTally tally = new RecordTally();
    private final EventTable events = new EventTable();
    private final CollectedFacts facts = new CollectedFacts();
    private final FeatureReader features = new FeatureReader(facts, events, tally);
    private final RecordDelivery delivery = new RecordDelivery(events, tally);
    private final ToolRecordReader toolRecords;
    private final RecordWords record;
    private final RoundSorter sorter;
    private final RecordStream stream;

    private boolean begun;
    private boolean ended;
    private Optional<MalformedInputException> failure = Optional.empty();

    private PerfDataRecording(
            RecordingFormat format, String source, RecordingInput input, long offset, long sizeBytes) {
        this.format = format;
        this.source = source;
        this.sizeBytes = sizeBytes;
        this.toolRecords = new ToolRecordReader(events, features, tally, source);
        this.record = new RecordWords(source);
        this.sorter = new RoundSorter(record);
        this.stream = new RecordStream(input, offset, source, tally);
    }

    /**
     * Opens a file of either mode. Events and facts of file mode are known at once.
     *
     * @throws MalformedInputException when it is no perf.data file, or one whose header or events are broken
     */
    public static PerfDataRecording open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a directory, as perf record --threads makes; record without --threads");
        }
        FileChannel channel = FileChannel.open(file);
        try {
            PerfDataRecording recording = open(channel, file.toString());
            if (recording.facts().capturedAt().isEmpty()) {
                recording.facts.setCapturedAt(Files.getLastModifiedTime(file).toInstant());
            }
            return recording;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Opens what the channel holds, which is closed with the recording. */
    static PerfDataRecording open(SeekableByteChannel channel, String source) throws IOException {
        Optional<PerfDataFile> file = PerfDataFile.read(channel, source);
        if (file.isEmpty()) {
            RecordingInput input = new ChannelInput(channel, 0, channel.size());
            return new PerfDataRecording(RecordingFormat.PERF_DATA_PIPE, source, input, 0, channel.size());
        }
        PerfDataFile parts = file.get();
        PerfDataRecording recording = new PerfDataRecording(
                RecordingFormat.PERF_DATA_FILE,
                source,
                new ChannelInput(channel, parts.dataOffset(), parts.dataBytes()),
                parts.dataOffset(),
                channel.size());
        recording.begin(parts);
        return recording;
    }

    /**
     * Reads pipe mode from anything. Reads nothing yet, so that nothing waits here: events and facts become known with the first
     * {@link #read}s.
     *
     * @param sourceName names the input in errors
     */
    public static PerfDataRecording ofPipe(RecordingInput input, String sourceName) {
        return new PerfDataRecording(RecordingFormat.PERF_DATA_PIPE, sourceName, input, 0, 0);
    }

    private void begin(PerfDataFile file) throws IOException {
        setBigEndian(file.bigEndian());
        file.readEvents(events);
        if (file.finished()) {
            file.readFeatures(features);
            failure = file.failure();
        } else {
            tally.skip("feature sections, which perf did not come to write", 1);
            stream.allowCut();
        }
        begun = true;
    }

    private void setBigEndian(boolean bigEndian) {
        record.setBigEndian(bigEndian);
        stream.setBigEndian(bigEndian);
    }

    @Override
    public RecordingFormat format() {
        return format;
    }

    @Override
    public List<RecordedEvent> events() {
        return events.events();
    }

    @Override
    public RecordingFacts facts() {
        return facts.facts();
    }

    /** Gives a whole round at a time, when it has come: what a round holds may be older than what was read before it. */
    @Override
    public boolean read(Consumer<CaptureRecord> consumer) throws IOException {
        if (ended) {
            throwFailure();
            return false;
        }
        delivery.to(consumer);
        long before = delivery.delivered();
        try {
            ended = readUntilDelivered(before) == RecordStream.Next.END;
        } catch (IOException e) {
            ended = true;
            if (e instanceof MalformedInputException malformed) {
                failure = Optional.of(malformed);
            }
            sorter.deliverAll(delivery);
            throw e;
        }
        if (ended) {
            throwFailure();
        }
        return !ended || delivery.delivered() > before;
    }

    @Override
    public void wantThreads(IntPredicate tids) {
        delivery.want(tids);
    }

    @Override
    public void deliverUntil(long timestampNanos, Consumer<CaptureRecord> consumer) throws IOException {
        delivery.to(consumer);
        sorter.deliverUntil(timestampNanos, delivery);
        checkDelivery();
    }

    private RecordStream.Next readUntilDelivered(long before) throws IOException {
        if (!begun && readPipeHeader() == RecordStream.Next.NOTHING_YET) {
            return RecordStream.Next.NOTHING_YET;
        }
        while (delivery.delivered() == before) {
            RecordStream.Next next = stream.next();
            if (next == RecordStream.Next.END) {
                sorter.deliverAll(delivery);
                checkDelivery();
                return next;
            }
            if (next == RecordStream.Next.NOTHING_YET) {
                return next;
            }
            readRecord();
            checkDelivery();
        }
        return RecordStream.Next.RECORD;
    }

    private RecordStream.Next readPipeHeader() throws IOException {
        RecordStream.Next next = stream.require(PIPE_HEADER_BYTES, "the header of perf.data in pipe mode");
        if (next == RecordStream.Next.RECORD) {
            RecordBlock raw = stream.raw();
            long magic = raw.number(0);
            boolean bigEndian = PerfDataFile.hasMagic(magic, true);
            if (!bigEndian && !PerfDataFile.hasMagic(magic, false)) {
                throw new MalformedInputException(source, 0, "the magic PERFILE2", "0x" + Long.toHexString(magic));
            }
            setBigEndian(bigEndian);
            long size = raw.number(Long.BYTES);
            if (size != PIPE_HEADER_BYTES) {
                String found = size + " (of file mode, which can only be read from a file)";
                throw new MalformedInputException(source, Long.BYTES, "a pipe header's size of 16", found);
            }
            raw.skip(PIPE_HEADER_BYTES);
            begun = true;
        }
        return next;
    }

    private void readRecord() throws IOException {
        sorter.take(stream.current(), stream.currentOffset(), delivery);
        stream.advance();
        int type = record.type();
        tally.count(type);
        if (type >= PERF_RECORD_USER_TYPE_START) {
            if (type == PERF_RECORD_FINISHED_ROUND) {
                sorter.endRound(delivery);
            } else {
                stream.skipPayload(toolRecords.read(record));
            }
            return;
        }
        if (events.isEmpty()) {
            throw record.malformed(0, "an event's description before the first record", "a record of type " + type);
        }
        long nanos = timestampNanos();
        // perf puts "no time" as -1, too.
        if (nanos == 0 || nanos == -1) {
            delivery.accept(record);
        } else if (delivery.isUnwanted(record)) {
            sorter.passOver(nanos);
        } else {
            sorter.keep(nanos);
        }
    }

    private long timestampNanos() {
        int event = events.eventOf(record);
        return event < 0 ? 0 : events.layout(event).timestampNanos(record);
    }

    private void checkDelivery() throws MalformedInputException {
        if (delivery.failure().isPresent()) {
            throw delivery.failure().get();
        }
    }

    private void throwFailure() throws MalformedInputException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public RecordingCounters counters() {
        return new RecordingCounters(
                delivery.samples(), delivery.lost(), tally.skipped(), sorter.outOfOrder(), tally.records());
    }

    @Override
    public long readBytes() {
        return stream.offset();
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Lets go of what was only for reading: events, facts and counters stay. */
    @Override
    public void close() throws IOException {
        ended = true;
        sorter.release();
        delivery.to(record -> {});
        stream.close();
    }
}
