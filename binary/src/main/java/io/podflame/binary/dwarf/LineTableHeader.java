package io.podflame.binary.dwarf;

import static io.podflame.binary.dwarf.DwarfAbi.*;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import io.podflame.binary.WorkBudget;
import java.io.IOException;

/**
 * The header of a line table. Reused from unit to unit.
 *
 * <pre>
 * length:4|12 version:2 [addressBytes:1 segmentBytes:1] headerBytes:O
 * minInstruction:1 [maxOperations:1] defaultIsStatement:1 lineBase:1 lineRange:1 opcodeBase:1 operandCounts:opcodeBase-1
 * 2 to 4: (directory string)* 00   (file string, directory:leb, time:leb, size:leb)* 00
 * 5:      formats directories, formats files      formats: count:1 (content:leb form:leb)*, then count:leb entries
 * </pre>
 *
 * <p>Source: DWARF 5, section 6.2.4.
 */
final class LineTableHeader {
    private final SectionCursor cursor;
    private final ByteView lines;
    private final LineFiles files;
    private final int[] formats = new int[2 * 255];

    private long programEnd;
    private int minInstruction;
    private int maxOperations;
    private int lineBase;
    private int lineRange;
    private int opcodeBase;
    private final int[] operandCounts = new int[256];

    /** @param cursor of .debug_line; stands at the program after parsing */
    LineTableHeader(SectionCursor cursor, ByteView lines, LineFiles files) {
        this.cursor = cursor;
        this.lines = lines;
        this.files = files;
    }

    /** Parses the unit's table and fills the files. */
    void parse(DwarfUnit unit, WorkBudget budget) throws IOException {
        long start = unit.lineTable();
        programEnd = UnitHeader.end(lines, start);
        budget.spend(programEnd - start);
        cursor.range(start, programEnd);
        int offsetBytes = cursor.u32() == 0xffff_ffffL ? 8 : 4;
        cursor.skip(offsetBytes == 8 ? 8 : 0);
        int version = cursor.u16();
        if (version < 2 || version > 5) {
            throw cursor.malformed("a line table of DWARF 2 to 5", "version " + version);
        }
        if (version == 5) {
            cursor.skip(2);
        }
        long headerBytes = cursor.word(offsetBytes);
        long programStart = cursor.position() + headerBytes;
        if (headerBytes < 0 || programStart < 0 || programStart > programEnd) {
            throw cursor.malformed("a header inside the line table", Long.toUnsignedString(headerBytes) + " bytes");
        }
        parseParameters(version);
        files.clear(version, unit.compilationDirectory());
        UnitEncoding encoding = new UnitEncoding(version, unit.encoding().addressBytes(), offsetBytes);
        if (version == 5) {
            parseEntries(unit, encoding, true);
            parseEntries(unit, encoding, false);
        } else {
            parseOldDirectories();
            parseOldFiles();
        }
        cursor.seek(programStart);
    }

    private void parseParameters(int version) throws MalformedInputException {
        minInstruction = cursor.u8();
        maxOperations = version >= 4 ? Math.max(1, cursor.u8()) : 1;
        cursor.skip(1);
        lineBase = (byte) cursor.u8();
        lineRange = cursor.u8();
        opcodeBase = cursor.u8();
        if (lineRange == 0 || opcodeBase == 0) {
            throw cursor.malformed("a line range and an opcode base above 0", lineRange + " and " + opcodeBase);
        }
        for (int i = 1; i < opcodeBase; i++) {
            operandCounts[i] = cursor.u8();
        }
    }

    private void parseOldDirectories() throws IOException {
        while (true) {
            long at = cursor.position();
            if (cursor.skipString()) {
                return;
            }
            files.addDirectory(DwarfStrings.main(DwarfStrings.LINE, at));
        }
    }

    private void parseOldFiles() throws IOException {
        while (parseOldFile()) {
            // until the empty name
        }
    }

    /** Parses one file, here or in DW_LNE_define_file; returns false for the empty name. */
    boolean parseOldFile() throws IOException {
        long at = cursor.position();
        if (cursor.skipString()) {
            return false;
        }
        files.addFile(DwarfStrings.main(DwarfStrings.LINE, at), cursor.uleb());
        cursor.skipLeb();
        cursor.skipLeb();
        return true;
    }

    private void parseEntries(DwarfUnit unit, UnitEncoding encoding, boolean directories) throws IOException {
        int formatCount = cursor.u8();
        for (int i = 0; i < formatCount; i++) {
            formats[2 * i] = (int) Math.min(cursor.uleb() & Long.MAX_VALUE, Integer.MAX_VALUE);
            formats[2 * i + 1] = (int) Math.min(cursor.uleb() & Long.MAX_VALUE, 0xffff);
        }
        long count = cursor.uleb();
        if (count < 0 || count > LineFiles.MAX_ENTRIES) {
            throw new OversizedUnitException(LineFiles.MAX_ENTRIES + " source files");
        }
        for (long i = 0; i < count; i++) {
            long name = DwarfStrings.NONE;
            long directory = 0;
            for (int j = 0; j < formatCount; j++) {
                int form = formats[2 * j + 1];
                long value = DwarfForm.read(cursor, form, encoding);
                if (formats[2 * j] == DW_LNCT_PATH) {
                    boolean inPlace = form == DW_FORM_STRING;
                    name = inPlace ? DwarfStrings.main(DwarfStrings.LINE, value) : unit.string(form, value);
                } else if (formats[2 * j] == DW_LNCT_DIRECTORY_INDEX) {
                    directory = value;
                }
            }
            if (directories) {
                files.addDirectory(name);
            } else {
                files.addFile(name, directory);
            }
        }
    }

    /** Offset in .debug_line after the program's last byte. */
    long programEnd() {
        return programEnd;
    }

    /** The factor of all address advances, in bytes. */
    int minInstruction() {
        return minInstruction;
    }

    /** Operations of one instruction: above 1 on machines with very long instruction words only. */
    int maxOperations() {
        return maxOperations;
    }

    int lineBase() {
        return lineBase;
    }

    int lineRange() {
        return lineRange;
    }

    /** The first special opcode. */
    int opcodeBase() {
        return opcodeBase;
    }

    /** How many LEB128 follow a standard opcode that is not known. */
    int operandCount(int opcode) {
        return operandCounts[opcode];
    }
}
