package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.PERF_RECORD_COMPRESSED;
import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.PERF_RECORD_COMPRESSED2;

import io.podflame.agent.sample.recording.RecordingInput;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The records of a recording in the order they were written, those inside COMPRESSED records in the place of these.
 *
 * <pre>
 * input ─▶ raw ─┬─────────────────────────▶ current
 *               └ COMPRESSED ─▶ inflated ─▶ current
 * </pre>
 *
 * <p>Allocates nothing per record. One thread.
 */
final class RecordStream implements AutoCloseable {

    /** What {@link #next} came upon. */
    enum Next {
        RECORD,
        NOTHING_YET,
        END
    }

    private static final int COMPRESSED2_DATA = 16;

    private final RecordingInput input;
    private final String source;
    private final RecordTally tally;
    private final RecordBlock raw;
    private Optional<Inflater> inflater = Optional.empty();
    /** Two bytes of room would do where nothing is compressed, but which it is is known late. */
    private Optional<RecordBlock> inflated = Optional.empty();

    private RecordBlock current;
    private boolean bigEndian;
    private boolean mayBeCut;
    private long payloadLeft;

    /** @param offset of the input's first byte in the source */
    RecordStream(RecordingInput input, long offset, String source, RecordTally tally) {
        this.input = input;
        this.source = source;
        this.tally = tally;
        this.raw = new RecordBlock(offset);
        this.current = raw;
    }

    void setBigEndian(boolean isBigEndian) {
        bigEndian = isBigEndian;
        raw.setBigEndian(isBigEndian);
    }

    /** What recorded did not come to its end: the last record may be cut. */
    void allowCut() {
        mayBeCut = true;
    }

    /** Bytes up to the next record, from the source's beginning. */
    long offset() {
        return raw.offset();
    }

    /** What is not inflated, for what precedes the records. */
    RecordBlock raw() {
        return raw;
    }

    /**
     * Reads what there is until so many bytes are there.
     *
     * @return whether they are; if not, there is nothing more for now
     */
    Next require(int bytes, String what) throws IOException {
        while (raw.available() < bytes) {
            int count = raw.fill(input);
            if (count == 0) {
                return Next.NOTHING_YET;
            }
            if (count < 0) {
                throw new MalformedInputException(
                        source, raw.offset(), what, "the end after " + raw.available() + " bytes");
            }
        }
        return Next.RECORD;
    }

    /** Goes to the next record, having passed over the last. */
    Next next() throws IOException {
        while (true) {
            if (payloadLeft > 0) {
                payloadLeft -= raw.skip(payloadLeft);
            }
            if (payloadLeft == 0 && nextThatIsThere()) {
                return Next.RECORD;
            }
            int count = raw.fill(input);
            if (count == 0) {
                return Next.NOTHING_YET;
            }
            if (count < 0) {
                checkEnd();
                return Next.END;
            }
        }
    }

    private boolean nextThatIsThere() throws MalformedInputException {
        while (true) {
            if (inflater.isPresent() && nextInflated(inflater.get(), inflated.get())) {
                current = inflated.get();
                return true;
            }
            if (!raw.hasRecord()) {
                return false;
            }
            current = raw;
            long header = checkSize(raw);
            if (!isCompressed(RecordBlock.type(header))) {
                return true;
            }
            beginInflating(header);
        }
    }

    private boolean nextInflated(Inflater from, RecordBlock block) throws MalformedInputException {
        while (!block.hasRecord()) {
            if (!from.hasMore()) {
                return false;
            }
            ByteBuffer room = block.room();
            from.inflate(room);
            block.filled();
        }
        checkSize(block);
        return true;
    }

    private static boolean isCompressed(int type) {
        return type == PERF_RECORD_COMPRESSED || type == PERF_RECORD_COMPRESSED2;
    }

    private long checkSize(RecordBlock block) throws MalformedInputException {
        long header = block.header();
        int size = RecordBlock.size(header);
        if (size < RecordBlock.HEADER_BYTES) {
            throw new MalformedInputException(
                    source, offsetOf(block) + 6, "a record's size of 8 bytes or more", "" + size);
        }
        return header;
    }

    private long offsetOf(RecordBlock block) {
        return block == raw ? raw.offset() : inflater.orElseThrow().offset();
    }

    private void beginInflating(long header) throws MalformedInputException {
        int size = RecordBlock.size(header);
        int type = RecordBlock.type(header);
        tally.count(type);
        if (inflater.isEmpty()) {
            RecordBlock block = new RecordBlock(0);
            block.setBigEndian(bigEndian);
            inflated = Optional.of(block);
            inflater = Optional.of(new Inflater(source, raw.offset()));
        }
        int from = RecordBlock.HEADER_BYTES;
        int to = size;
        if (type == PERF_RECORD_COMPRESSED2) {
            from = COMPRESSED2_DATA;
            long bytes = size < from ? -1 : raw.number(RecordBlock.HEADER_BYTES);
            if (bytes < 0 || bytes > size - from) {
                throw new MalformedInputException(
                        source, raw.offset() + 8, "compressed bytes within their record", Long.toUnsignedString(bytes));
            }
            to = from + (int) bytes;
        }
        // The slice stays as it is until raw is filled again, which it is not before all is inflated.
        inflater.get().begin(raw.slice(from, to), raw.offset());
        raw.skip(size);
    }

    /** The block that the record is next in; its offset is that of what is read. */
    RecordBlock current() {
        return current;
    }

    /** Where the record is in the source; of a compressed one, where the bytes are that it was in. */
    long currentOffset() {
        return offsetOf(current);
    }

    /** Passes over the record. */
    void advance() {
        current.skip(RecordBlock.size(current.header()));
    }

    /** Passes over so many bytes that follow the record. */
    void skipPayload(long bytes) {
        payloadLeft = bytes;
    }

    private void checkEnd() throws MalformedInputException {
        int inflatedLeft = inflated.map(RecordBlock::available).orElse(0);
        int left = raw.available() + inflatedLeft;
        if (mayBeCut) {
            if (left > 0 || payloadLeft > 0) {
                tally.skip("bytes of a record that was cut", left);
            }
            return;
        }
        if (payloadLeft > 0) {
            throw new MalformedInputException(
                    source, raw.offset(), payloadLeft + " bytes more that belong to a record", "the end");
        }
        if (left > 0) {
            throw new MalformedInputException(
                    source, raw.offset(), "a whole record", "the end after " + left + " bytes");
        }
    }

    @Override
    public void close() throws IOException {
        inflater.ifPresent(Inflater::close);
        input.close();
    }
}
