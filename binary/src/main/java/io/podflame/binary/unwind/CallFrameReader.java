package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import io.podflame.binary.WorkBudget;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a section of call frame information, entry by entry:
 *
 * <pre>
 * .eh_frame      length | 0                       | common: version, augmentation, alignments, …, instructions
 *                length | distance to the common  | function: start, size, augmentation, instructions
 * .debug_frame   the same with -1 for 0, and offsets for distances
 * </pre>
 *
 * <p>An entry that cannot be read is counted and left out. Source: DWARF 5, section 6.4.1; LSB Core, section 10.6. For one thread.
 */
final class CallFrameReader {
    private static final int WINDOW_BYTES = 32 * 1024;
    private static final int SMALL_WINDOW_BYTES = 256;
    private static final long ESCAPE_64_BIT = 0xffff_ffffL;
    private static final int MAX_AUGMENTATION = 16;

    private final ByteView section;
    private final boolean isEhFrame;
    private final RowSink rows;
    private final WorkBudget budget;
    private final int wordBytes;
    private final SectionCursor cursor;
    private final SectionCursor commonCursor;
    private final PointerEncoding pointers;
    private final PointerEncoding commonPointers;
    private final CallFrameProgram program;
    private final CallFrameProgram commonProgram;
    private final Map<Long, CommonEntry> commons = new HashMap<>();
    private long malformed;

    /** @param sectionAddress elfAddress of the section, or 0 where it is not loaded */
    CallFrameReader(ByteView section, long sectionAddress, boolean isEhFrame, RowSink rows) {
        this.section = section;
        this.isEhFrame = isEhFrame;
        this.rows = rows;
        this.budget = new WorkBudget(section, section.sizeBytes());
        this.wordBytes = 8;
        this.cursor = new SectionCursor(section, WINDOW_BYTES);
        this.commonCursor = new SectionCursor(section, SMALL_WINDOW_BYTES);
        this.pointers = new PointerEncoding(cursor, sectionAddress, wordBytes);
        this.commonPointers = new PointerEncoding(commonCursor, sectionAddress, wordBytes);
        this.program = new CallFrameProgram(cursor, pointers);
        this.commonProgram = new CallFrameProgram(commonCursor, commonPointers);
    }

    /**
     * Reads all entries.
     *
     * @return how many were malformed; where the rows are too many, all that come then
     * @throws MalformedInputException never in practice: lengths are compared before they are used
     */
    long read() throws MalformedInputException {
        long at = 0;
        while (section.sizeBytes() - at > 4) {
            long length = section.u32(at);
            long body = at + 4;
            if (length == ESCAPE_64_BIT && section.sizeBytes() - body >= 8) {
                length = section.s64(body);
                body += 8;
            }
            if (length == 0) {
                at = body; // a terminator; linkers leave some inside
                continue;
            }
            if (length < 0 || length > section.sizeBytes() - body) {
                malformed++;
                return malformed;
            }
            readOrCount(body, body + length, body - at == 12);
            at = body + length;
        }
        return malformed;
    }

    private void readOrCount(long body, long end, boolean wide) {
        try {
            int idBytes = wide && !isEhFrame ? 8 : 4;
            cursor.range(body, end);
            long id = cursor.word(idBytes);
            boolean isCommon = isEhFrame ? id == 0 : id == (idBytes == 8 ? -1L : ESCAPE_64_BIT);
            if (!isCommon) {
                long common = isEhFrame ? body - id : id;
                readFunction(common(common), end);
            }
        } catch (MalformedInputException e) {
            malformed++;
        }
    }

    private void readFunction(CommonEntry common, long end) throws MalformedInputException {
        long start = pointers.read(common.pointerEncoding());
        long bytes = pointers.value(common.pointerEncoding());
        if (common.augmented()) {
            cursor.skip(cursor.uleb());
        }
        if (start == 0 || bytes == 0) {
            return; // of code that the linker discarded
        }
        budget.spend(end - cursor.position());
        int mark = rows.mark();
        try {
            program.run(common, start, end, (pc, row) -> {
                if (pc - start != bytes) { // some have a last row that holds nowhere
                    rows.add(pc, row, common);
                }
            });
            rows.end(start + bytes);
        } catch (MalformedInputException e) {
            rows.dropFrom(mark); // else the last rule would seem to hold up to the next function
            throw e;
        }
    }

    private CommonEntry common(long at) throws MalformedInputException {
        CommonEntry known = commons.get(at);
        if (known == null) {
            known = readCommon(at);
            commons.put(at, known);
        }
        return known;
    }

    private CommonEntry readCommon(long at) throws MalformedInputException {
        commonCursor.rangeToEnd(at);
        long length = commonCursor.u32();
        boolean wide = length == ESCAPE_64_BIT;
        length = wide ? commonCursor.s64() : length;
        long body = commonCursor.position();
        if (length < 0 || length > section.sizeBytes() - body) {
            throw commonCursor.malformed("a common entry within the section", Long.toUnsignedString(length) + " bytes");
        }
        long end = body + length;
        budget.spend(length);
        commonCursor.range(body, end);
        commonCursor.skip(wide && !isEhFrame ? 8 : 4);
        int version = commonCursor.u8();
        String augmentation = augmentation();
        if (version >= 4) {
            commonCursor.skip(2); // address and segment sizes
        }
        if (augmentation.startsWith("eh")) {
            commonCursor.skip(wordBytes);
        }
        long codeAlignment = commonCursor.uleb();
        long dataAlignment = commonCursor.sleb();
        long returnAddress = version == 1 ? commonCursor.u8() : commonCursor.uleb();
        if (returnAddress < 0 || returnAddress >= RegisterSet.MAX_COUNT) {
            throw commonCursor.malformed("a register for return addresses", Long.toUnsignedString(returnAddress));
        }
        int encoding = augmentationData(augmentation);
        CommonEntry common = new CommonEntry(
                section,
                codeAlignment,
                dataAlignment,
                (int) returnAddress,
                encoding,
                augmentation.startsWith("z"),
                augmentation.indexOf('S') >= 0,
                new UnwindRow());
        commonProgram.runInitial(common, end);
        return common;
    }

    private String augmentation() throws MalformedInputException {
        StringBuilder text = new StringBuilder();
        for (int next = commonCursor.u8(); next != 0; next = commonCursor.u8()) {
            if (text.length() == MAX_AUGMENTATION) {
                throw commonCursor.malformed(
                        "an augmentation of at most " + MAX_AUGMENTATION + " bytes", "a longer one");
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** Where the common entry has no data, functions have absolute addresses. */
    private int augmentationData(String augmentation) throws MalformedInputException {
        int encoding = PointerEncoding.ABSOLUTE;
        if (!augmentation.startsWith("z")) {
            return encoding;
        }
        long bytes = commonCursor.uleb();
        long end = commonCursor.position() + bytes;
        for (int i = 1; i < augmentation.length(); i++) {
            switch (augmentation.charAt(i)) {
                case 'R' -> encoding = commonCursor.u8();
                case 'L' -> commonCursor.u8();
                case 'P' -> commonPointers.skip(commonCursor.u8());
                default -> {} // 'S', 'B' and 'G' have no data; what is not known is passed over
            }
        }
        commonCursor.seek(end);
        return encoding;
    }
}
