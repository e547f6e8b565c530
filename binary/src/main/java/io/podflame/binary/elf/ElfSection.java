package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;

/**
 * One section header, its name still an offset into the names section.
 *
 * @param nameOffset into the section that holds section names
 * @param type SHT_…
 * @param flags SHF_…
 * @param elfAddress the address of the first byte; 0 when the section is not loaded
 * @param fileOffset of the first byte
 * @param sizeBytes how many bytes; they are in the file unless the type is SHT_NOBITS
 * @param link index of a section this one needs: for symbols, their names
 * @param info sh_info
 * @param entryBytes size of one entry where the section is a table, else 0
 */
public record ElfSection(
        long nameOffset,
        int type,
        long flags,
        long elfAddress,
        long fileOffset,
        long sizeBytes,
        int link,
        long info,
        long entryBytes) {
    static ElfSection parse(ByteView bytes, ElfHeader header, int index) throws MalformedInputException {
        int word = header.wordBytes();
        long at = header.sections().offsetOf(index);
        bytes.slice(at, header.sectionHeaderBytes());
        long links = at + 8 + 4L * word;
        return new ElfSection(
                bytes.u32(at),
                bytes.s32(at + 4),
                bytes.word(at + 8, word),
                bytes.word(at + 8 + word, word),
                bytes.word(at + 8 + 2L * word, word),
                bytes.word(at + 8 + 3L * word, word),
                bytes.s32(links),
                bytes.u32(links + 4),
                bytes.word(links + 8 + word, word));
    }

    /** Whether code may lie here. */
    public boolean isExecutable() {
        return (flags & ElfAbi.SHF_EXECINSTR) != 0;
    }

    public boolean isNote() {
        return type == ElfAbi.SHT_NOTE;
    }

    /** Whether this is a table of symbols for the dynamic linker. */
    boolean isDynamicSymbols() {
        return type == ElfAbi.SHT_DYNSYM;
    }

    /** Whether the section is in memory when the program runs. */
    boolean isLoaded() {
        return (flags & ElfAbi.SHF_ALLOC) != 0;
    }

    /** Whether this is a table of relocations with explicit addends. */
    public boolean isRelocationsWithAddend() {
        return type == ElfAbi.SHT_RELA;
    }

    /** Whether the file holds the section's bytes; a separate debug file keeps the header only. */
    public boolean isInFile() {
        return type != ElfAbi.SHT_NOBITS;
    }

    /** Whether the bytes are compressed behind a header of their own. */
    public boolean isCompressed() {
        return (flags & ElfAbi.SHF_COMPRESSED) != 0;
    }

    /** Whether {@code address} is inside; addresses are unsigned. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address - elfAddress, sizeBytes) < 0;
    }
}
