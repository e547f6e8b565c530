package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.util.Optional;

/**
 * The function table as it lies in the file: entries are still numbers that mean an address or an offset, by version.
 *
 * <pre>
 * magic:4 0:1 0:1 pc quantum:1 pointer size:1, then words of pointer size:
 *   1.2    functions                                                                       table follows at once
 *   1.16   functions files names cu files pctab table                                      the last five are offsets
 *   1.18+  functions files textStart names cu files pctab table                            from the magic
 *
 * table: {entry, offset of function record} per function, ascending by entry, then one last entry: where code ends.
 *        Both fields are words up to 1.17 and 4 bytes from 1.18 on, where entry counts from the start of Go's code.
 *        1.2: then file table:4, an offset from the magic.
 * </pre>
 *
 * <p>A function record is described by {@link FunctionRecord}, a file's number by {@link GoFiles}, what lies in pctab by {@link PcValues}.
 *
 * <p>A magic that is not known is taken for a later release's with the layout of the last one, if every function's record agrees with the
 * table.
 *
 * <p>Go 1.26 always writes 0 as textStart, earlier releases do so in some position-independent files: see {@link
 * GoTextStart}. Reading allocates nothing.
 */
final class PclnTable {
    /** More functions than this are refused; Kubernetes' largest binaries have 150,000. */
    static final int MAX_FUNCTIONS = 1 << 22;

    /** What the magic says; {@code GO_LATER}: a magic not known when this was written. */
    enum Layout {
        GO_1_2,
        GO_1_16,
        GO_1_18,
        GO_1_20,
        GO_LATER;

        boolean isAtLeast(Layout other) {
            return compareTo(other) >= 0;
        }
    }

    private final ByteView bytes;
    private final ByteView names;
    private final ByteView table;
    private final ByteView records;
    private final Layout layout;
    private final int wordBytes;
    private final int functionCount;
    private final long textStart;

    private PclnTable(Layout layout, ByteView bytes, int wordBytes) throws MalformedInputException {
        this.layout = layout;
        this.bytes = bytes;
        this.wordBytes = wordBytes;
        long count = bytes.word(8, wordBytes);
        if (count <= 0 || count > MAX_FUNCTIONS) {
            throw bytes.malformed(8, "1 to " + MAX_FUNCTIONS + " Go functions", Long.toUnsignedString(count));
        }
        this.functionCount = (int) count;
        this.textStart = isRelative() ? bytes.word(8 + 2L * wordBytes, wordBytes) : 0;
        this.names = layout == Layout.GO_1_2 ? bytes : part(0);
        ByteView tableOnwards = layout == Layout.GO_1_2 ? tail(bytes, 8 + wordBytes) : part(4);
        this.records = layout == Layout.GO_1_2 ? bytes : tableOnwards;
        this.table = tableOnwards.slice(0, (2L * functionCount + 1) * fieldBytes());
    }

    /** Names, cu, files, pctab, table: the five offsets of the header since 1.16. */
    private ByteView part(int index) throws MalformedInputException {
        int before = isRelative() ? 3 : 2;
        return tail(bytes, bytes.word(8 + (long) (before + index) * wordBytes, wordBytes));
    }

    private static ByteView tail(ByteView bytes, long offset) throws MalformedInputException {
        return bytes.slice(offset, Math.max(0, bytes.sizeBytes() - offset));
    }

    /**
     * The table that starts at the first byte of {@code bytes}, which may go on behind the table's end; empty when no table
     * starts there.
     *
     * @throws MalformedInputException when a table starts there but leaves {@code bytes}
     */
    static Optional<PclnTable> parse(ByteView bytes, int wordBytes) throws MalformedInputException {
        if (bytes.sizeBytes() < 8) {
            return Optional.empty();
        }
        Optional<Layout> layout = layout(bytes.s32(0));
        int quantum = bytes.u8(6);
        boolean plausible =
                bytes.u16(4) == 0 && (quantum == 1 || quantum == 2 || quantum == 4) && bytes.u8(7) == wordBytes;
        if (layout.isEmpty() || !plausible) {
            return Optional.empty();
        }
        return layout.get() == Layout.GO_LATER
                ? later(bytes, wordBytes)
                : Optional.of(new PclnTable(layout.get(), bytes, wordBytes));
    }

    private static Optional<Layout> layout(int magic) {
        return switch (magic) {
            case 0xfffffffb -> Optional.of(Layout.GO_1_2);
            case 0xfffffffa -> Optional.of(Layout.GO_1_16);
            case 0xfffffff0 -> Optional.of(Layout.GO_1_18);
            case 0xfffffff1 -> Optional.of(Layout.GO_1_20);
            default -> (magic & 0xffffff00) == 0xffffff00 ? Optional.of(Layout.GO_LATER) : Optional.empty();
        };
    }

    /** Nothing but its own agreement speaks for a table of a release that is not known. */
    private static Optional<PclnTable> later(ByteView bytes, int wordBytes) {
        try {
            PclnTable table = new PclnTable(Layout.GO_LATER, bytes, wordBytes);
            return table.agreesWithItsRecords() ? Optional.of(table) : Optional.empty();
        } catch (MalformedInputException e) {
            return Optional.empty();
        }
    }

    private boolean agreesWithItsRecords() throws MalformedInputException {
        for (int i = 0; i < functionCount; i++) {
            boolean agrees = records.word(recordOffset(i), fieldBytes()) == entry(i)
                    && Long.compareUnsigned(entry(i), entry(i + 1)) <= 0
                    && isName(nameOffset(i));
            if (!agrees) {
                return false;
            }
        }
        return true;
    }

    int functionCount() {
        return functionCount;
    }

    /** Whether entries count from the start of Go's code rather than being addresses. */
    boolean isRelative() {
        return layout.isAtLeast(Layout.GO_1_18);
    }

    /** The header's own word on where Go's code starts; 0 when it does not say. */
    long textStart() {
        return textStart;
    }

    /** Address or offset of function {@code index}; {@code functionCount()} asks for the end of the last one. */
    long entry(int index) throws MalformedInputException {
        return table.word(2L * index * fieldBytes(), fieldBytes());
    }

    /** Where the name of function {@code index} starts in {@link #names}. */
    long nameOffset(int index) throws MalformedInputException {
        return records.u32(recordOffset(index) + fieldBytes());
    }

    /** Where the record of function {@code index} starts in {@link #records}. */
    long recordOffset(int index) throws MalformedInputException {
        return table.word((2L * index + 1) * fieldBytes(), fieldBytes());
    }

    /** Whether a name, not the middle of one, starts at this offset of {@link #names}. */
    boolean isName(long offset) throws MalformedInputException {
        return offset >= 0
                && offset < names.sizeBytes()
                && names.u8(offset) != 0
                && (offset == 0 || names.u8(offset - 1) == 0);
    }

    /** NUL-terminated names. */
    ByteView names() {
        return names;
    }

    Layout layout() {
        return layout;
    }

    ByteView records() {
        return records;
    }

    /** Tables of values by address, where offset 0 means none. */
    ByteView pcTables() throws MalformedInputException {
        return layout == Layout.GO_1_2 ? bytes : part(3);
    }

    /** Since 1.16: offsets into {@link #fileNames}, 4 bytes each, compilation unit after compilation unit. */
    ByteView fileNumbers() throws MalformedInputException {
        if (layout != Layout.GO_1_2) {
            return part(1);
        }
        long end = 8 + wordBytes + table.sizeBytes();
        return tail(bytes, bytes.u32(end)); // 1.2: offsets into all bytes; the first is no offset but their number
    }

    /** NUL-terminated paths. */
    ByteView fileNames() throws MalformedInputException {
        return layout == Layout.GO_1_2 ? bytes : part(2);
    }

    /** By how many bytes an address advances where the tables say 1. */
    int pcQuantum() throws MalformedInputException {
        return bytes.u8(6);
    }

    /** Bytes of an entry and of a record's offset. */
    int fieldBytes() {
        return isRelative() ? 4 : wordBytes;
    }

    int wordBytes() {
        return wordBytes;
    }
}
