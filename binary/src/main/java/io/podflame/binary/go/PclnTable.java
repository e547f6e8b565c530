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
 * function record, relative to the table (1.2: to the magic): entry (word; 4 bytes from 1.18 on), name:4, …
 * </pre>
 *
 * <p>Go 1.26 always writes 0 as textStart, earlier releases do so in some position-independent files: see {@link
 * GoTextStart}. Reading allocates nothing.
 */
final class PclnTable {
    /** More functions than this are refused; Kubernetes' largest binaries have 150,000. */
    static final int MAX_FUNCTIONS = 1 << 22;

    private enum Layout {
        GO_1_2,
        GO_1_16,
        GO_1_18
    }

    private final ByteView names;
    private final ByteView table;
    private final ByteView records;
    private final Layout layout;
    private final int wordBytes;
    private final int functionCount;
    private final long textStart;

    private PclnTable(Layout layout, ByteView bytes, int wordBytes) throws MalformedInputException {
        this.layout = layout;
        this.wordBytes = wordBytes;
        long count = bytes.word(8, wordBytes);
        if (count <= 0 || count > MAX_FUNCTIONS) {
            throw bytes.malformed(8, "1 to " + MAX_FUNCTIONS + " Go functions", Long.toUnsignedString(count));
        }
        this.functionCount = (int) count;
        this.textStart = layout == Layout.GO_1_18 ? bytes.word(8 + 2L * wordBytes, wordBytes) : 0;
        this.names = switch (layout) {
            case GO_1_2 -> bytes;
            case GO_1_16 -> part(bytes, 2);
            case GO_1_18 -> part(bytes, 3);
        };
        ByteView tableOnwards = switch (layout) {
            case GO_1_2 -> tail(bytes, 8 + wordBytes);
            case GO_1_16 -> part(bytes, 6);
            case GO_1_18 -> part(bytes, 7);
        };
        this.records = layout == Layout.GO_1_2 ? bytes : tableOnwards;
        this.table = tableOnwards.slice(0, (2L * functionCount + 1) * fieldBytes());
    }

    private ByteView part(ByteView bytes, int wordIndex) throws MalformedInputException {
        return tail(bytes, bytes.word(8 + (long) wordIndex * wordBytes, wordBytes));
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
        return layout.isPresent() && plausible
                ? Optional.of(new PclnTable(layout.get(), bytes, wordBytes))
                : Optional.empty();
    }

    private static Optional<Layout> layout(int magic) {
        return switch (magic) {
            case 0xfffffffb -> Optional.of(Layout.GO_1_2);
            case 0xfffffffa -> Optional.of(Layout.GO_1_16);
            case 0xfffffff0, 0xfffffff1 -> Optional.of(Layout.GO_1_18); // 1.20 differs in generated names only
            default -> Optional.empty();
        };
    }

    int functionCount() {
        return functionCount;
    }

    /** Whether entries count from the start of Go's code rather than being addresses. */
    boolean isRelative() {
        return layout == Layout.GO_1_18;
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
        long record = table.word((2L * index + 1) * fieldBytes(), fieldBytes());
        return records.u32(record + fieldBytes());
    }

    /** NUL-terminated names. */
    ByteView names() {
        return names;
    }

    private int fieldBytes() {
        return layout == Layout.GO_1_18 ? 4 : wordBytes;
    }
}
