package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.*;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/**
 * The parts of a perf.data file around its data.
 *
 * <pre>
 *   0 u64 magic   8 u64 size of this header   16 u64 size of an entry of the attribute section
 *  24 attribute section   40 data section   56 –                  a section is u64 offset, u64 size
 *  72 256 bits: the feature sections there are
 *
 * attribute section   n × (perf_event_attr | section of its IDs)
 * behind the data     one section for each feature bit that is set, in the order of bits
 * </pre>
 */
final class PerfDataFile {

    /** Features are read whole; the greatest are build IDs of all files and descriptions of all events. */
    static final int MAX_FEATURE_BYTES = 16 << 20;

    private static final int ATTRS_AT = 24;
    private static final int DATA_AT = 40;
    private static final int FEATURES_AT = 72;

    private final SeekableByteChannel channel;
    private final String source;
    private final ByteView header;
    private final long sizeBytes;
    private final long dataOffset;
    private final long dataBytes;
    private Optional<MalformedInputException> failure = Optional.empty();

    private PerfDataFile(SeekableByteChannel channel, String source, ByteView header) throws IOException {
        this.channel = channel;
        this.source = source;
        this.header = header;
        this.sizeBytes = channel.size();
        this.dataOffset = header.s64(DATA_AT);
        this.dataBytes = header.s64(DATA_AT + 8);
        if (dataOffset < 0 || dataBytes < 0 || dataOffset > sizeBytes) {
            throw header.malformed(
                    DATA_AT, "a data section within " + sizeBytes + " bytes", dataOffset + " + " + dataBytes);
        }
    }

    /** Whether the bytes are the magic of a recording made on a machine of that order. */
    static boolean hasMagic(long littleEndianNumber, boolean bigEndian) {
        return littleEndianNumber == (bigEndian ? Long.reverseBytes(PERF_MAGIC) : PERF_MAGIC);
    }

    /**
     * Reads the header.
     *
     * @return empty when the channel holds a recording in pipe mode, which has no sections
     * @throws MalformedInputException when it holds none
     */
    static Optional<PerfDataFile> read(SeekableByteChannel channel, String source) throws IOException {
        ByteView little = bytes(channel, source, 0, (int) Math.min(FILE_HEADER_BYTES, channel.size()));
        if (little.sizeBytes() < PIPE_HEADER_BYTES) {
            throw little.malformed(0, "a perf.data header", "the end after " + little.sizeBytes() + " bytes");
        }
        ByteView header = little.withOrder(order(little));
        if (header.s64(8) == PIPE_HEADER_BYTES) {
            return Optional.empty();
        }
        return Optional.of(new PerfDataFile(channel, source, header));
    }

    private static ByteOrder order(ByteView little) throws MalformedInputException {
        long magic = little.s64(0);
        if (hasMagic(magic, false)) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        if (hasMagic(magic, true)) {
            return ByteOrder.BIG_ENDIAN;
        }
        throw little.malformed(0, "the magic PERFILE2", "0x" + Long.toHexString(magic));
    }

    boolean bigEndian() {
        return header.order() == ByteOrder.BIG_ENDIAN;
    }

    /** Whether perf came to its end: it writes sizes and features last. */
    boolean finished() {
        return dataBytes > 0;
    }

    long dataOffset() {
        return dataOffset;
    }

    /** Of the data as far as the header says and the file has. */
    long dataBytes() {
        return finished() ? Math.min(dataBytes, sizeBytes - dataOffset) : sizeBytes - dataOffset;
    }

    /** Whether the file ends before the data does. */
    boolean cut() {
        return finished() && dataBytes > sizeBytes - dataOffset;
    }

    /** Reads the events and their IDs. */
    void readEvents(EventTable events) throws IOException {
        long offset = header.s64(ATTRS_AT);
        long size = header.s64(ATTRS_AT + 8);
        long entry = header.s64(16);
        if (entry < EventAttr.MIN_BYTES + SECTION_BYTES || entry > RecordBlock.MAX_RECORD_BYTES) {
            throw header.malformed(16, "the size of an attribute and its section", "" + entry);
        }
        for (long at = 0; at + entry <= size; at += entry) {
            ByteView bytes = section(offset + at, entry, RecordBlock.MAX_RECORD_BYTES, "an event");
            ByteView attr = bytes.slice(0, entry - SECTION_BYTES);
            events.add(EventAttr.parse(attr), attr);
            long ids = bytes.s64(entry - SECTION_BYTES);
            long idBytes = bytes.s64(entry - SECTION_BYTES + 8);
            events.addIds(section(ids, idBytes, EventIds.MAX_IDS * Long.BYTES, "an event's IDs"));
        }
    }

    /** Reads the features; one that is malformed costs itself and those behind it, and is kept as {@link #failure}. */
    void readFeatures(FeatureReader reader) throws IOException {
        try {
            long at = dataOffset + dataBytes;
            for (int feature = 0; feature < FEATURE_BITS; feature++) {
                if (hasFeature(feature)) {
                    readFeature(feature, section(at, SECTION_BYTES, SECTION_BYTES, "a section"), reader);
                    at += SECTION_BYTES;
                }
            }
        } catch (MalformedInputException e) {
            failure = Optional.of(e);
        }
    }

    private void readFeature(int feature, ByteView section, FeatureReader reader) throws IOException {
        if (FeatureReader.takes(feature)) {
            reader.read(feature, section(section.s64(0), section.s64(8), MAX_FEATURE_BYTES, "feature " + feature));
        }
    }

    private boolean hasFeature(int bit) throws MalformedInputException {
        return (header.s64(FEATURES_AT + (bit >>> 6) * 8L) >>> (bit & 63) & 1) != 0;
    }

    /** What was wrong with the features: no reason not to read the data. */
    Optional<MalformedInputException> failure() {
        return failure;
    }

    /** Allocates no more than there is. */
    private ByteView section(long offset, long size, int limit, String what) throws IOException {
        if (size < 0 || size > limit) {
            throw new MalformedInputException(
                    source, offset, what + " of at most " + limit + " bytes", size + " bytes");
        }
        if (offset < 0 || offset > sizeBytes - size) {
            throw new MalformedInputException(
                    source, offset, size + " bytes of " + what, "a file of " + sizeBytes + " bytes");
        }
        return bytes(channel, source, offset, (int) size).withOrder(header.order());
    }

    private static ByteView bytes(SeekableByteChannel channel, String source, long offset, int size)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        channel.position(offset);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new MalformedInputException(source, offset + bytes.position(), "more bytes", "the end");
            }
        }
        return ByteView.of(bytes.array(), source).withSourceOffset(offset);
    }
}
