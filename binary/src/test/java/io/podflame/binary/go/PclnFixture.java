package io.podflame.binary.go;

import io.podflame.binary.ElfFixture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Go function tables of every layout, for three functions in a code section of 0x40 bytes.
 *
 * <pre>
 * main.a    at 0     a.go:10
 *           at 2     a.go:11
 *           at 4     b.go:21   main.b, inlined and called at a.go:11
 *           at 6     c.go:7    runtime.c, inlined into that and called at b.go:21
 *           at 10    b.go:20   main.b again
 *           at 12    a.go:12   up to 14
 * main.b    at 0x10  b.go:20   up to its end
 * runtime.c at 0x30  no lines
 * </pre>
 */
@SuppressWarnings("ByteBufferBackingArray") // buffer() allocates: the array is the whole buffer
public final class PclnFixture {
    /** The releases that changed what is read, 1.26, which leaves textStart to the module data, and one to come. */
    public enum Version {
        GO_1_2(0xfffffffb),
        GO_1_9(0xfffffffb),
        GO_1_12(0xfffffffb),
        GO_1_13(0xfffffffb),
        GO_1_16(0xfffffffa),
        GO_1_18(0xfffffff0),
        GO_1_20(0xfffffff1),
        GO_1_26(0xfffffff1),
        GO_1_27(0xfffffff1),
        LATER(0xfffffff5);

        private final int magic;

        Version(int magic) {
            this.magic = magic;
        }

        boolean isAtLeast(Version other) {
            return compareTo(other) >= 0;
        }
    }

    static final String[] NAMES = {"main.a", "main.b", "runtime.c"};
    static final int[] STARTS = {0, 0x10, 0x30};
    static final int TEXT_BYTES = 0x40;

    private static final String[] FILES = {"a.go", "b.go", "c.go"};
    private static final int NAME_BYTES = 7;
    // Where things lie in the table's section; since 1.16 the list of functions is behind them, before directly behind
    // the header.
    private static final int NAMES_AT = 0x60;
    private static final int FILE_NAMES_AT = 0x80;
    static final int FILE_NUMBERS_AT = 0xa0;
    static final int PC_TABLES_AT = 0xc0;
    static final int FUNCTIONS_AT = 0x130;
    static final int RECORDS_AT = 0x170;
    private static final int RECORD_BYTES = 0x68;
    private static final int SIZE_BYTES = RECORDS_AT + 3 * RECORD_BYTES;
    /** Since 1.16, when offset 0 is no table. */
    private static final int FIRST_PC_TABLE = 1;

    /** Where inlined calls start in their section. */
    static final int CALLS_AT = 8;

    private final ElfFixture fixture;
    private final Version version;
    private final long textStart;
    private final boolean relative;
    private final boolean parted;

    private PclnFixture(ElfFixture fixture, Version version, long textStart) {
        this.fixture = fixture;
        this.version = version;
        this.textStart = textStart;
        this.relative = version.isAtLeast(Version.GO_1_18);
        this.parted = version.isAtLeast(Version.GO_1_16);
    }

    /** Adds code, table, inlined calls and (since 1.18) module data; returns the address of the first function. */
    public static long add(ElfFixture fixture, Version version) {
        int text = fixture.text(TEXT_BYTES);
        PclnFixture pcln = new PclnFixture(fixture, version, fixture.address(text));
        long calls = fixture.address(fixture.section(".rodata", 1, 2, pcln.inlinedCalls(), 0, 0));
        int table = fixture.section(".gopclntab", 1, 2, pcln.table(calls), 0, 0);
        if (pcln.relative) {
            byte[] moduleData = pcln.moduleData(fixture.address(table), calls);
            fixture.writableSegment(fixture.section(".go.module", 1, 3, moduleData, 0, 0));
        }
        return fixture.address(text);
    }

    private int fieldBytes() {
        return relative ? 4 : fixture.wordBytes();
    }

    /** What an offset counts from: the part of the table it leads to, or the whole table before 1.16. */
    private int from(int part) {
        return parted ? part : 0;
    }

    private byte[] table(long inlinedCalls) {
        ByteBuffer bytes = fixture.buffer(SIZE_BYTES);
        bytes.putInt(version.magic).put((byte) 0).put((byte) 0).put((byte) 1).put((byte) fixture.wordBytes());
        fixture.putWord(bytes, NAMES.length);
        if (parted) {
            putParts(bytes);
        }
        putFunctions(bytes.position(parted ? FUNCTIONS_AT : bytes.position()));
        putFiles(bytes);
        int[] pcTables = putPcTables(bytes);
        for (int i = 0; i < NAMES.length; i++) {
            bytes.position(NAMES_AT + NAME_BYTES * i).put(NAMES[i].getBytes(StandardCharsets.US_ASCII));
            putRecord(bytes.position(RECORDS_AT + RECORD_BYTES * i), i, pcTables, inlinedCalls);
        }
        return bytes.array();
    }

    private void putParts(ByteBuffer bytes) {
        fixture.putWord(bytes, FILES.length);
        if (relative) {
            fixture.putWord(bytes, version.isAtLeast(Version.GO_1_26) ? 0 : textStart);
        }
        for (int part : new int[] {NAMES_AT, FILE_NUMBERS_AT, FILE_NAMES_AT, PC_TABLES_AT, FUNCTIONS_AT}) {
            fixture.putWord(bytes, part);
        }
    }

    private void putFunctions(ByteBuffer bytes) {
        for (int i = 0; i < NAMES.length; i++) {
            putField(bytes, entry(STARTS[i]));
            putField(bytes, RECORDS_AT + RECORD_BYTES * i - from(FUNCTIONS_AT));
        }
        putField(bytes, entry(TEXT_BYTES));
        if (!parted) {
            bytes.putInt(FILE_NUMBERS_AT);
        }
    }

    private void putFiles(ByteBuffer bytes) {
        bytes.position(FILE_NUMBERS_AT)
                .putInt(parted ? -1 : FILES.length + 1); // since 1.16 an unused number of its unit
        for (int i = 0; i < FILES.length; i++) {
            int at = FILE_NAMES_AT + 5 * i;
            bytes.putInt(FILE_NUMBERS_AT + 4 * (i + 1), at - from(FILE_NAMES_AT));
            bytes.position(at).put(FILES[i].getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Values until where they hold; file n has number n, from 1. Returns where files, lines and calls of main.a and main.b start. */
    private int[] putPcTables(ByteBuffer bytes) {
        int[][][] tables = {
            {{1, 4}, {2, 6}, {3, 10}, {2, 12}, {1, 14}},
            {{10, 2}, {11, 4}, {21, 6}, {7, 10}, {20, 12}, {12, 14}},
            {{-1, 4}, {0, 6}, {1, 10}, {0, 12}, {-1, 14}},
            {{2, 0x20}},
            {{20, 0x20}},
        };
        int[] offsets = new int[tables.length];
        bytes.position(PC_TABLES_AT + FIRST_PC_TABLE);
        for (int i = 0; i < tables.length; i++) {
            offsets[i] = bytes.position() - from(PC_TABLES_AT);
            int value = -1;
            int end = 0;
            for (int[] step : tables[i]) {
                int change = step[0] - value;
                bytes.put((byte) (change << 1 ^ change >> 31)).put((byte) (step[1] - end));
                value = step[0];
                end = step[1];
            }
            bytes.put((byte) 0);
        }
        return offsets;
    }

    private void putRecord(ByteBuffer bytes, int function, int[] pcTables, long inlinedCalls) {
        putField(bytes, entry(STARTS[function]));
        bytes.putInt(nameOffset(function)).putInt(8).putInt(0).putInt(0);
        bytes.putInt(function == 0 ? pcTables[0] : function == 1 ? pcTables[3] : 0);
        bytes.putInt(function == 0 ? pcTables[1] : function == 1 ? pcTables[4] : 0);
        boolean hasCalls = function == 0 && version.isAtLeast(Version.GO_1_9);
        boolean isNew = version.isAtLeast(Version.GO_1_13);
        int pcdataCount = hasCalls ? isNew ? 3 : 2 : 1;
        int dataIndex = parted ? 3 : isNew ? 4 : 2;
        int dataCount = hasCalls ? dataIndex + 1 : 2;
        bytes.putInt(pcdataCount);
        if (parted) {
            bytes.putInt(0); // compilation unit
        }
        if (version.isAtLeast(Version.GO_1_20)) {
            bytes.putInt(1); // start line
        }
        if (version.isAtLeast(Version.GO_1_12)) {
            bytes.put(new byte[] {(byte) (function == 2 ? 9 : 0), 0, 0, (byte) dataCount});
        } else {
            bytes.putInt(dataCount);
        }
        for (int i = 1; i < pcdataCount; i++) {
            bytes.putInt(0);
        }
        bytes.putInt(hasCalls ? pcTables[2] : 0);
        if (!relative) {
            bytes.position(bytes.position() + (-bytes.position() & (fixture.wordBytes() - 1)));
        }
        for (int i = 0; i < dataCount; i++) {
            putField(
                    bytes,
                    hasCalls && i == dataIndex ? relative ? CALLS_AT : inlinedCalls + CALLS_AT : relative ? -1 : 0);
        }
    }

    private int nameOffset(int function) {
        return NAMES_AT + NAME_BYTES * function - from(NAMES_AT);
    }

    private long entry(int offset) {
        return relative ? offset : textStart + offset;
    }

    private void putField(ByteBuffer bytes, long value) {
        if (fieldBytes() == 8) {
            bytes.putLong(value);
        } else {
            bytes.putInt((int) value);
        }
    }

    /** main.b into main.a at a.go:11, whose instruction is at 2; runtime.c into that at b.go:21, whose instruction is at 4. */
    private byte[] inlinedCalls() {
        ByteBuffer bytes = fixture.buffer(CALLS_AT + 2 * 20);
        bytes.position(CALLS_AT);
        for (int call = 0; call < 2; call++) {
            int caller = call - 1;
            int position = call == 0 ? 2 : 4;
            if (version.isAtLeast(Version.GO_1_20)) {
                bytes.put(new byte[4])
                        .putInt(nameOffset(call + 1))
                        .putInt(position)
                        .putInt(1);
                continue;
            }
            if (version.isAtLeast(Version.GO_1_12)) {
                bytes.putShort((short) caller).put((byte) 3).put((byte) 0);
            } else {
                bytes.putInt(caller);
            }
            bytes.putInt(call + 1).putInt(call == 0 ? 11 : 21).putInt(nameOffset(call + 1));
            if (version.isAtLeast(Version.GO_1_12)) {
                bytes.putInt(position);
            }
        }
        return bytes.array();
    }

    private byte[] moduleData(long tableAddress, long inlinedCalls) {
        int word = fixture.wordBytes();
        int gofunc = Map.of(Version.GO_1_18, 38, Version.GO_1_20, 40, Version.GO_1_26, 40, Version.GO_1_27, 43)
                .getOrDefault(version, 45);
        ByteBuffer bytes = fixture.buffer((gofunc + 1) * word);
        fixture.putWord(bytes, tableAddress);
        fixture.putWord(bytes.position(20 * word), textStart);
        fixture.putWord(bytes, textStart + TEXT_BYTES);
        fixture.putWord(bytes, textStart);
        fixture.putWord(bytes.position(gofunc * word), inlinedCalls);
        return bytes.array();
    }
}
