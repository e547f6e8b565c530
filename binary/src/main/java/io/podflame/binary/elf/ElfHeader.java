package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.nio.ByteOrder;

/**
 * The ELF header of an executable or shared object, with the counts that do not fit it already resolved.
 *
 * <pre>
 * e_ident  e_type e_machine e_version  e_entry e_phoff e_shoff  e_flags e_ehsize e_phentsize e_phnum e_shentsize ...
 * 16       2      2         4          W       W       W        4       2        2           2       2           W = 4 or 8
 * </pre>
 *
 * @param wordBytes 4 or 8
 * @param order the file's byte order
 * @param machine e_machine
 * @param segments where the program headers are; no entries when there are none
 * @param sections where the section headers are; no entries when the file has been stripped of them
 * @param sectionNamesIndex index of the section that holds section names; 0 when there is none
 */
record ElfHeader(
        int wordBytes, ByteOrder order, int machine, Headers segments, Headers sections, int sectionNamesIndex) {
    /** More headers than this are refused: no linker makes them, and each becomes an object here. */
    static final int MAX_HEADERS = 65_536;

    /** A table of equal headers: file offset of the first, size of each in bytes, how many. */
    record Headers(long fileOffset, int entryBytes, int count) {
        long offsetOf(int index) {
            return fileOffset + (long) index * entryBytes;
        }
    }

    static ElfHeader parse(ByteView file) throws MalformedInputException {
        ElfHeader header = parseOfAnyType(file);
        int type = file.withOrder(header.order()).u16(16);
        if (type != ElfAbi.ET_EXEC && type != ElfAbi.ET_DYN) {
            throw file.malformed(16, "an executable (2) or shared object (3)", "ELF type " + type);
        }
        return header;
    }

    static ElfHeader parseOfAnyType(ByteView file) throws MalformedInputException {
        if (file.withOrder(ByteOrder.BIG_ENDIAN).u32(0) != 0x7f454c46) {
            throw file.malformed(0, "the ELF magic 7f 45 4c 46", "0x" + Long.toHexString(file.u32(0)));
        }
        int wordBytes = parseClass(file);
        ByteOrder order = parseOrder(file);
        ByteView bytes = file.withOrder(order);
        int counts = 24 + 3 * wordBytes + 6; // e_phentsize, the first of the 2-byte fields after e_ehsize
        Headers segments = new Headers(bytes.word(24 + wordBytes, wordBytes), bytes.u16(counts), bytes.u16(counts + 2));
        Headers sections =
                new Headers(bytes.word(24 + 2 * wordBytes, wordBytes), bytes.u16(counts + 4), bytes.u16(counts + 6));
        return new ElfHeader(wordBytes, order, bytes.u16(18), segments, sections, bytes.u16(counts + 8)).resolve(bytes);
    }

    private static int parseClass(ByteView file) throws MalformedInputException {
        return switch (file.u8(ElfAbi.EI_CLASS)) {
            case ElfAbi.ELFCLASS32 -> 4;
            case ElfAbi.ELFCLASS64 -> 8;
            default ->
                throw file.malformed(ElfAbi.EI_CLASS, "ELF class 1 or 2", String.valueOf(file.u8(ElfAbi.EI_CLASS)));
        };
    }

    private static ByteOrder parseOrder(ByteView file) throws MalformedInputException {
        return switch (file.u8(ElfAbi.EI_DATA)) {
            case ElfAbi.ELFDATA2LSB -> ByteOrder.LITTLE_ENDIAN;
            case ElfAbi.ELFDATA2MSB -> ByteOrder.BIG_ENDIAN;
            default ->
                throw file.malformed(ElfAbi.EI_DATA, "ELF byte order 1 or 2", String.valueOf(file.u8(ElfAbi.EI_DATA)));
        };
    }

    /** Counts above 65,279 live in section header 0 (System V ABI, chapter 4, "Section Header"). */
    private ElfHeader resolve(ByteView bytes) throws MalformedInputException {
        long segmentCount = segments.count();
        long sectionCount = sections.count();
        int namesIndex = sectionNamesIndex;
        if (sections.fileOffset() == 0) {
            sectionCount = 0;
            namesIndex = 0;
        } else {
            ElfSection first = ElfSection.parse(bytes, this, 0);
            segmentCount = segmentCount == ElfAbi.PN_XNUM ? first.info() : segmentCount;
            sectionCount = sectionCount == 0 ? first.sizeBytes() : sectionCount;
            namesIndex = namesIndex == ElfAbi.SHN_XINDEX ? first.link() : namesIndex;
        }
        Headers allSegments = checked(bytes, segments, segmentCount, wordBytes == 8 ? 56 : 32);
        Headers allSections = checked(bytes, sections, sectionCount, sectionHeaderBytes());
        return new ElfHeader(wordBytes, order, machine, allSegments, allSections, namesIndex);
    }

    int sectionHeaderBytes() {
        return 16 + 6 * wordBytes;
    }

    private static Headers checked(ByteView bytes, Headers headers, long count, int minimumBytes)
            throws MalformedInputException {
        if (count < 0 || count > MAX_HEADERS) {
            throw bytes.malformed(headers.fileOffset(), "at most " + MAX_HEADERS + " headers", String.valueOf(count));
        }
        if (count > 0 && headers.entryBytes() < minimumBytes) {
            throw bytes.malformed(
                    headers.fileOffset(),
                    "headers of " + minimumBytes + " bytes",
                    String.valueOf(headers.entryBytes()));
        }
        Headers result = new Headers(headers.fileOffset(), headers.entryBytes(), (int) count);
        bytes.slice(count == 0 ? 0 : result.fileOffset(), (long) result.count() * result.entryBytes());
        return result;
    }
}
