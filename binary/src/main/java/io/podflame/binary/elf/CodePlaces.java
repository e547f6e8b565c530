package io.podflame.binary.elf;

import io.podflame.binary.MalformedInputException;
import java.util.List;

/** Where a file's code lies: by its sections, or by its segments when it has no section headers. */
sealed interface CodePlaces {
    /**
     * Whether code lies at {@code address}.
     *
     * @param section the index of the section that the symbol claims to lie in
     */
    boolean holds(int section, long address);

    /**
     * The elfAddress after the code around {@code address}.
     *
     * @throws MalformedInputException when there is none
     */
    long end(int section, long address) throws MalformedInputException;

    static CodePlaces of(ElfFile file) {
        return file.sections().isEmpty() ? new Segments(file, file.segments()) : new Sections(file, file.sections());
    }

    /** The symbol must lie in the section that it names. */
    record Sections(ElfFile file, List<ElfSection> sections) implements CodePlaces {
        @Override
        public boolean holds(int section, long address) {
            return section > 0
                    && section < sections.size()
                    && sections.get(section).isExecutable()
                    && sections.get(section).contains(address);
        }

        @Override
        public long end(int section, long address) throws MalformedInputException {
            ElfSection found = file.sectionAt(section);
            return found.elfAddress() + found.sizeBytes();
        }
    }

    /** There are no sections to be named: any loaded executable segment will do. */
    record Segments(ElfFile file, List<ElfSegment> segments) implements CodePlaces {
        @Override
        public boolean holds(int section, long address) {
            for (ElfSegment segment : segments) {
                if (isCode(segment, address)) {
                    return section > 0;
                }
            }
            return false;
        }

        @Override
        public long end(int section, long address) throws MalformedInputException {
            for (ElfSegment segment : segments) {
                if (isCode(segment, address)) {
                    return segment.elfAddress() + segment.fileBytes();
                }
            }
            throw file.bytes().malformed(0, "an executable segment around 0x" + Long.toHexString(address), "none");
        }

        private static boolean isCode(ElfSegment segment, long address) {
            return segment.isLoaded() && segment.isExecutable() && segment.holds(address);
        }
    }
}
