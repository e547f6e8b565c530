package io.podflame.binary.go;

import io.podflame.binary.ElfFixture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Go function tables of every layout, for three functions in a code section of 0x40 bytes. */
@SuppressWarnings("ByteBufferBackingArray") // buffer() allocates: the array is the whole buffer
public final class PclnFixture {
    /** The releases that changed the layout, and 1.26, which leaves textStart to the module data. */
    public enum Version {
        GO_1_2(0xfffffffb),
        GO_1_16(0xfffffffa),
        GO_1_18(0xfffffff0),
        GO_1_20(0xfffffff1),
        GO_1_26(0xfffffff1);

        private final int magic;

        Version(int magic) {
            this.magic = magic;
        }
    }

    static final String[] NAMES = {"main.a", "main.b", "runtime.c"};
    static final int[] STARTS = {0, 0x10, 0x30};
    static final int TEXT_BYTES = 0x40;

    private final ElfFixture fixture;
    private final Version version;
    private final long textStart;
    private final boolean relative;

    private PclnFixture(ElfFixture fixture, Version version, long textStart) {
        this.fixture = fixture;
        this.version = version;
        this.textStart = textStart;
        this.relative = version.compareTo(Version.GO_1_18) >= 0;
    }

    /** Adds code, table and (for 1.26) module data; returns the address of the first function. */
    public static long add(ElfFixture fixture, Version version) {
        int text = fixture.text(TEXT_BYTES);
        PclnFixture pcln = new PclnFixture(fixture, version, fixture.address(text));
        int table = fixture.section(".gopclntab", 1, 2, pcln.table(), 0, 0);
        if (version == Version.GO_1_26) {
            int moduleData = fixture.section(".go.module", 1, 3, pcln.moduleData(fixture.address(table)), 0, 0);
            fixture.writableSegment(moduleData);
        }
        return fixture.address(text);
    }

    private int fieldBytes() {
        return relative ? 4 : fixture.wordBytes();
    }

    private byte[] table() {
        int word = fixture.wordBytes();
        int header = switch (version) {
            case GO_1_2 -> 8 + word;
            case GO_1_16 -> 8 + 7 * word;
            case GO_1_18, GO_1_20, GO_1_26 -> 8 + 8 * word;
        };
        int functionTable = version == Version.GO_1_2 ? header : header + 0x40;
        int records = functionTable + 7 * fieldBytes();
        int names = version == Version.GO_1_2 ? records + 3 * 0x10 : header;
        ByteBuffer bytes = fixture.buffer(names + 0x40 + functionTable + 7 * word + 0x40);
        bytes.putInt(version.magic).put((byte) 0).put((byte) 0).put((byte) 1).put((byte) word);
        putHeader(bytes, header, functionTable);
        int offsetsFrom = version == Version.GO_1_2 ? 0 : functionTable;
        int namesFrom = version == Version.GO_1_2 ? 0 : header;
        int name = names;
        for (int i = 0; i < NAMES.length; i++) {
            int record = records + 0x10 * i;
            putField(bytes.position(functionTable + 2 * i * fieldBytes()), entry(STARTS[i]));
            putField(bytes, record - offsetsFrom);
            putField(bytes.position(record), entry(STARTS[i]));
            bytes.putInt(name - namesFrom);
            byte[] text = NAMES[i].getBytes(StandardCharsets.US_ASCII);
            bytes.position(name).put(text);
            name += text.length + 1;
        }
        putField(bytes.position(functionTable + 6 * fieldBytes()), entry(TEXT_BYTES));
        return bytes.array();
    }

    private void putHeader(ByteBuffer bytes, int names, int functionTable) {
        fixture.putWord(bytes, NAMES.length);
        if (version == Version.GO_1_2) {
            return;
        }
        fixture.putWord(bytes, 0); // files
        if (relative) {
            fixture.putWord(bytes, version == Version.GO_1_26 ? 0 : textStart);
        }
        fixture.putWord(bytes, names);
        for (int i = 0; i < 3; i++) {
            fixture.putWord(bytes, 0);
        }
        fixture.putWord(bytes, functionTable);
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

    private byte[] moduleData(long tableAddress) {
        int word = fixture.wordBytes();
        ByteBuffer bytes = fixture.buffer(32 * word);
        fixture.putWord(bytes, tableAddress);
        fixture.putWord(bytes.position(20 * word), textStart);
        fixture.putWord(bytes, textStart + TEXT_BYTES);
        fixture.putWord(bytes, textStart);
        return bytes.array();
    }
}
