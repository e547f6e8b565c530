package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfNote;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.elf.ElfSegment;
import java.util.List;
import java.util.Optional;

/**
 * Finds the Go function table: by its section, or by its magic in a file without section headers, and in one whose linker
 * merged the section into another (lld puts it into .data.rel.ro; Docker's own client is linked so).
 */
final class PclnTableLocator {
    /** Position-independent files of Go 1.17 and older, and of external linkers, use the second name. */
    static final List<String> SECTION_NAMES = List.of(".gopclntab", ".data.rel.ro.gopclntab");

    static final String NOTE_OWNER = "Go";
    static final int NOTE_BUILD_ID = 4;

    /** The table and the elfAddress of its first byte. */
    record Located(PclnTable table, long elfAddress) {}

    private PclnTableLocator() {}

    /**
     * Empty when the file has no such table.
     *
     * @throws MalformedInputException when the section is there but holds no valid table
     */
    static Optional<Located> locate(ElfFile file) throws MalformedInputException {
        for (String name : SECTION_NAMES) {
            Optional<ElfSection> section = file.section(name);
            if (section.isPresent() && section.get().isInFile()) {
                return Optional.of(inSection(file, section.get()));
            }
        }
        return file.sections().isEmpty() || isMarkedAsGo(file) ? scan(file) : Optional.empty();
    }

    /** Whether a section or note that Go's linker writes is there; the function table's own section may be missing. */
    static boolean isMarkedAsGo(ElfFile file) throws MalformedInputException {
        return file.section(".go.buildinfo").isPresent()
                || ElfNote.find(file, NOTE_OWNER, NOTE_BUILD_ID).isPresent();
    }

    private static Located inSection(ElfFile file, ElfSection section) throws MalformedInputException {
        ByteView bytes = file.contents(section);
        PclnTable table = PclnTable.parse(bytes, file.wordBytes())
                .orElseThrow(() -> bytes.malformed(0, "the magic of a Go function table", "something else"));
        return new Located(table, section.elfAddress());
    }

    /** Segments that are not writable first: only some position-independent files keep the table among relocated bytes. */
    private static Optional<Located> scan(ElfFile file) throws MalformedInputException {
        for (boolean writable : new boolean[] {false, true}) {
            for (ElfSegment segment : file.segments()) {
                if (segment.isLoaded() && segment.isWritable() == writable) {
                    Optional<Located> found = scan(file, segment);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Located> scan(ElfFile file, ElfSegment segment) throws MalformedInputException {
        ByteView bytes = file.contents(segment);
        for (long at = 0; at + 8 <= bytes.sizeBytes(); at += file.wordBytes()) {
            if ((bytes.s32(at) & 0xfffffff0) == 0xfffffff0) {
                Optional<PclnTable> table = tryParse(bytes.slice(at, bytes.sizeBytes() - at), file.wordBytes());
                if (table.isPresent()) {
                    return Optional.of(new Located(table.get(), segment.elfAddress() + at));
                }
            }
        }
        return Optional.empty();
    }

    /** Bytes that only look like a magic are no table; a real one is in order from its first to its last entry. */
    private static Optional<PclnTable> tryParse(ByteView bytes, int wordBytes) {
        try {
            Optional<PclnTable> table = PclnTable.parse(bytes, wordBytes);
            return table.isPresent() && isAscending(table.get()) ? table : Optional.empty();
        } catch (MalformedInputException e) {
            return Optional.empty();
        }
    }

    private static boolean isAscending(PclnTable table) throws MalformedInputException {
        for (int i = 0; i < table.functionCount(); i++) {
            if (Long.compareUnsigned(table.entry(i), table.entry(i + 1)) > 0) {
                return false;
            }
        }
        return true;
    }
}
