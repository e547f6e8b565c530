package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.nio.ByteOrder;

/**
 * What the function table says about one function, besides its entry and name; a cursor, reused.
 *
 * <pre>
 * entry (word; 4 bytes since 1.18)  name:4  args:4  deferreturn:4  pcsp:4  pcfile:4  pcln:4  pcdata count:4
 *   until 1.11  function data count:4
 *   since 1.12  function ID:1  flags:1  0:1  function data count:1
 *   since 1.16  compilation unit:4, then as in 1.12
 *   since 1.20  compilation unit:4  start line:4, then as in 1.12
 * then per pcdata an offset:4, then per function data
 *   until 1.17  an elfAddress: word, aligned; 0 is none
 *   since 1.18  an offset:4 from the module data's gofunc; ffffffff is none
 * </pre>
 */
final class FunctionRecord {
    private static final long NO_OFFSET = 0xffff_ffffL;

    private final PclnTable table;
    private final ByteView records;
    private final int fieldsBytes;

    private long fields;
    private long pcdata;
    private long pcdataCount;
    private long functionData;
    private long functionDataCount;

    FunctionRecord(PclnTable table) {
        this.table = table;
        this.records = table.records();
        this.fieldsBytes = switch (table.layout()) {
            case GO_1_2 -> 32;
            case GO_1_16, GO_1_18 -> 36;
            case GO_1_20, GO_LATER -> 40;
        };
    }

    /** Moves to a function. */
    void read(int function) throws MalformedInputException {
        fields = table.recordOffset(function) + table.fieldBytes();
        pcdata = fields + fieldsBytes;
        pcdataCount = records.u32(fields + 24);
        functionDataCount = count(records.s32(pcdata - 4));
        functionData = pcdata + 4 * pcdataCount;
        if (!table.isRelative()) {
            functionData += -functionData & (table.wordBytes() - 1);
        }
    }

    /** The last byte; until 1.11 the whole number, never above 255, whose last byte is 0 where the first byte is the low one. */
    private long count(int field) {
        if (records.order() == ByteOrder.BIG_ENDIAN || table.layout() != PclnTable.Layout.GO_1_2) {
            return records.order() == ByteOrder.BIG_ENDIAN ? field & 0xff : field >>> 24;
        }
        return field >>> 24 == 0 ? field & 0xff : field >>> 24;
    }

    /** Where the table of frame sizes starts; 0 when there is none. */
    long frameSizes() throws MalformedInputException {
        return records.u32(fields + 12);
    }

    /** Since 1.17, else 0. */
    int flags() throws MalformedInputException {
        return records.u8(pcdata - 3);
    }

    /** Where the table of file numbers starts; 0 when there is none. */
    long files() throws MalformedInputException {
        return records.u32(fields + 16);
    }

    /** Where the table of lines starts; 0 when there is none. */
    long lines() throws MalformedInputException {
        return records.u32(fields + 20);
    }

    /** What the function's file numbers count from. */
    long compilationUnit() throws MalformedInputException {
        return table.layout() == PclnTable.Layout.GO_1_2 ? 0 : records.u32(fields + 28);
    }

    /** Where the table of another value starts; 0 when there is none. */
    long pcdata(int index) throws MalformedInputException {
        return index < pcdataCount ? records.u32(pcdata + 4L * index) : 0;
    }

    boolean hasFunctionData(int index) throws MalformedInputException {
        return index < functionDataCount && functionData(index) != (table.isRelative() ? NO_OFFSET : 0);
    }

    /** An elfAddress, or since 1.18 an offset. */
    long functionData(int index) throws MalformedInputException {
        int bytes = table.fieldBytes();
        return records.word(functionData + (long) index * bytes, bytes);
    }
}
