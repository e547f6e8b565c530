package io.podflame.binary.dwarf;

import io.podflame.binary.ByteView;
import io.podflame.binary.ElfFixture;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.symbol.SourceLineSink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A small executable with DWARF made by hand, of either class, byte order and version: function "caller" from 0x10 to 0x50 of the code,
 * with "callee" inlined from 0x18 to 0x20 and from 0x28 to 0x30, called at dir/main.c:7.
 */
final class DwarfFixture {
    static final int CODE_BYTES = 0x100;

    /** Where the first section behind the code starts in the file; before are headers, which other tests change. */
    static final int CONTENT_START = 0x300;

    private final int version;
    private final ElfFixture elf;
    private final long code;
    private Program program =
            line -> line.row(0x10, 3).row(0x1c, 9).row(0x40, 5).end(0x50);
    private int maxOperations = 1;
    private int nameForm = 0x08; // DW_FORM_string
    private boolean originRefersToItself;
    private int repeatedUnits = 1;

    /** Writes the rows of the line program. */
    interface Program {
        void write(Lines lines);
    }

    DwarfFixture(int version, int wordBytes, ByteOrder order) {
        this.version = version;
        this.elf = new ElfFixture(wordBytes, order);
        this.code = elf.address(elf.text(CODE_BYTES));
    }

    static DwarfFixture plain() {
        return new DwarfFixture(5, 8, ByteOrder.LITTLE_ENDIAN);
    }

    DwarfFixture program(Program newProgram) {
        program = newProgram;
        return this;
    }

    DwarfFixture maxOperations(int count) {
        maxOperations = count;
        return this;
    }

    /** The form that the abbreviations claim for the function's name, which is always a string in place. */
    DwarfFixture nameForm(int form) {
        nameForm = form;
        return this;
    }

    /** The inlined function has no name and is its own specification. */
    DwarfFixture originRefersToItself() {
        originRefersToItself = true;
        return this;
    }

    DwarfFixture repeatedUnits(int count) {
        repeatedUnits = count;
        return this;
    }

    /** The elfAddress of the first byte of code. */
    long code() {
        return code;
    }

    ElfFixture elf() {
        return elf;
    }

    byte[] build() {
        elf.section(".debug_abbrev", 1, 0, abbreviations(), 0, 0);
        elf.section(".debug_info", 1, 0, repeated(info()), 0, 0);
        elf.section(".debug_line", 1, 0, lines(), 0, 0);
        elf.section(version < 5 ? ".debug_ranges" : ".debug_rnglists", 1, 0, ranges(), 0, 0);
        return elf.build();
    }

    private byte[] repeated(byte[] unit) {
        ByteBuffer all = ByteBuffer.allocate(unit.length * repeatedUnits);
        for (int i = 0; i < repeatedUnits; i++) {
            all.put(unit);
        }
        return all.array();
    }

    private byte[] abbreviations() {
        int offset = version < 4 ? 0x06 : 0x17; // DW_FORM_data4, DW_FORM_sec_offset
        return new Bytes(elf)
                .u8(1, 0x11, 1, 0x10, offset, 0x1b, 0x08, 0x11, 0x01, 0, 0) // unit: stmt_list, comp_dir, low_pc
                .u8(2, 0x2e, 1, 0x03, nameForm, 0x11, 0x01, 0x12, version < 4 ? 0x01 : 0x0f, 0, 0) // function
                .u8(3, 0x1d, 0, 0x31, 0x13, 0x55, offset, 0x58, 0x0b, 0x59, 0x0b, 0, 0) // inlined call
                .u8(4, 0x2e, 0, 0x03, 0x08, 0, 0)
                .u8(5, 0x2e, 0, 0x47, 0x13, 0, 0) // only a specification
                .u8(6, 0x34, 0, 0x3f, 0x19, 0x02, 0x18, 0, 0) // a variable: flag, expression
                .u8(7, 0x01, 1, 0x01, 0x13, 0, 0) // an array type with a sibling
                .u8(0)
                .array();
    }

    private byte[] info() {
        Bytes info = new Bytes(elf);
        info.u16(version);
        if (version == 5) {
            info.u8(1, elf.wordBytes()).u32(0);
        } else {
            info.u32(0).u8(elf.wordBytes());
        }
        info.u8(1).u32(0).text("/src").word(code);
        info.u8(6, 2, 0x91, 0x00);
        int array = info.position() + 4;
        info.u8(7).u32(array + 8).u8(6, 0, 0);
        int callee = info.position() + 4; // the length comes before
        if (originRefersToItself) {
            info.u8(5).u32(callee);
        } else {
            info.u8(4).text("callee");
        }
        info.u8(2).text("caller").word(code + 0x10);
        if (version < 4) {
            info.word(code + 0x50);
        } else {
            info.u8(0x40);
        }
        info.u8(3).u32(callee).u32(version < 5 ? 0 : 12).u8(1, 7);
        info.u8(0, 0);
        return new Bytes(elf).u32(info.position()).bytes(info.array()).array();
    }

    private byte[] ranges() {
        if (version < 5) {
            return new Bytes(elf)
                    .word(0x18)
                    .word(0x20) // from the unit's low_pc
                    .word(-1)
                    .word(code + 0x20)
                    .word(8)
                    .word(0x10)
                    .word(0)
                    .word(0)
                    .array();
        }
        Bytes list = new Bytes(elf).u16(5).u8(elf.wordBytes(), 0).u32(0);
        list.u8(4, 0x18, 0x20)
                .u8(5)
                .word(code + 0x20)
                .u8(4, 8, 0x10)
                .u8(7)
                .word(0)
                .u8(8)
                .u8(0);
        return new Bytes(elf).u32(list.position()).bytes(list.array()).array();
    }

    private byte[] lines() {
        Bytes parameters = new Bytes(elf).u8(1);
        if (version >= 4) {
            parameters.u8(maxOperations);
        }
        parameters.u8(1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        if (version == 5) {
            parameters.u8(1, 1, 8, 2).text("/src").text("dir"); // directories: path as string
            parameters.u8(3, 1, 8, 2, 11, 5, 0x1e, 2); // files: path as string, directory as data1, MD5 as data16
            parameters.text("first.c").u8(0).zeros(16).text("main.c").u8(1).zeros(16);
        } else {
            parameters.text("dir").u8(0).text("main.c").u8(1, 0, 0).u8(0);
        }
        Lines program = new Lines(elf, code);
        this.program.write(program);
        Bytes table = new Bytes(elf).u16(version);
        if (version == 5) {
            table.u8(elf.wordBytes(), 0);
        }
        table.u32(parameters.position()).bytes(parameters.array()).bytes(program.bytes.array());
        return new Bytes(elf).u32(table.position()).bytes(table.array()).array();
    }

    /** What comes of reading it. */
    static DwarfReading read(byte[] file, SourceLineSink into) throws IOException {
        ElfFile elf = ElfFile.parse(ByteView.of(file, "fixture"));
        try (Arena arena = Arena.ofConfined()) {
            return DwarfSourceLines.read(
                    elf, DebugSections.find(elf, arena::allocate), Optional.empty(), Optional.empty(), into);
        }
    }

    /** A line program, row by row; offsets count from the start of the code. */
    static final class Lines {
        private final Bytes bytes;
        private final ElfFixture elf;
        private final long code;
        private int line = 1;

        private Lines(ElfFixture elf, long code) {
            this.bytes = new Bytes(elf);
            this.elf = elf;
            this.code = code;
        }

        Lines row(int offset, int newLine) {
            return rowAt(code + offset, newLine);
        }

        Lines rowAt(long address, int newLine) {
            bytes.u8(0, elf.wordBytes() + 1, 2)
                    .word(address)
                    .u8(3)
                    .sleb(newLine - line)
                    .u8(1);
            line = newLine;
            return this;
        }

        Lines end(int offset) {
            return endAt(code + offset);
        }

        Lines endAt(long address) {
            bytes.u8(0, elf.wordBytes() + 1, 2).word(address);
            bytes.u8(0, 1, 1);
            line = 1;
            return this;
        }

        /** Opcodes as they are. */
        Lines raw(int... opcodes) {
            bytes.u8(opcodes);
            return this;
        }
    }

    /** Writes numbers in the file's byte order. */
    private static final class Bytes {
        private final ElfFixture elf;
        private final ByteBuffer buffer;

        Bytes(ElfFixture elf) {
            this.elf = elf;
            this.buffer = elf.buffer(4_096);
        }

        int position() {
            return buffer.position();
        }

        Bytes u8(int... values) {
            for (int value : values) {
                buffer.put((byte) value);
            }
            return this;
        }

        Bytes u16(int value) {
            buffer.putShort((short) value);
            return this;
        }

        Bytes u32(int value) {
            buffer.putInt(value);
            return this;
        }

        Bytes word(long value) {
            elf.putWord(buffer, value);
            return this;
        }

        Bytes sleb(int value) {
            return u8(value & 0x7f | 0x80, value >> 7 & 0x7f);
        }

        Bytes text(String text) {
            buffer.put((text + "\0").getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        Bytes zeros(int count) {
            buffer.put(new byte[count]);
            return this;
        }

        Bytes bytes(byte[] bytes) {
            buffer.put(bytes);
            return this;
        }

        byte[] array() {
            byte[] result = new byte[buffer.position()];
            buffer.get(0, result);
            return result;
        }
    }
}
