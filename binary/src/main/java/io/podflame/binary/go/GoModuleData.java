package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.elf.ElfSegment;
import java.util.Optional;

/**
 * What {@code runtime.firstmoduledata}, the runtime's description of its own program, says about it.
 *
 * <p>It has no symbol in a stripped file. It is found by its first word, a pointer to the function table, and believed
 * only when three of its other words agree with that table:
 *
 * <pre>
 * word   0 function table     20 minpc = text + first entry    21 maxpc = text + end of the last function    22 text
 *        somewhere behind: gofunc, where offsets of function data count from: 38 in Go 1.18, 40 since 1.20, 43 since 1.27
 * </pre>
 *
 * That layout has held from Go 1.16 to 1.27. In a position-independent file the words may be zero in the file and written
 * by the dynamic linker (lld leaves them zero, GNU ld and Go's linker do not): then relocation addends are read instead.
 */
final class GoModuleData {
    /** Words that may say where function data is: behind the bounds of code and data, before the first slice. */
    static final int FIRST_DATA_WORD = 32;

    static final int WORDS = 56;

    private static final int MIN_PC_WORD = 20;
    private static final int MAX_PC_WORD = 21;
    private static final int TEXT_WORD = 22;
    /** Pointers to the table that are followed; a real file has one, and each costs a pass over all relocations. */
    private static final int MAX_CANDIDATES = 16;

    private final long[] words = new long[WORDS];

    private GoModuleData() {}

    /** Empty when no module data is found that agrees with {@code functions}. */
    static Optional<GoModuleData> find(ElfFile file, PclnTableLocator.Located functions)
            throws MalformedInputException {
        Optional<GoModuleData> inPlace = scanWritableSegments(file, functions);
        return inPlace.isPresent() ? inPlace : scanRelocations(file, functions);
    }

    private static Optional<GoModuleData> scanWritableSegments(ElfFile file, PclnTableLocator.Located functions)
            throws MalformedInputException {
        int wordBytes = file.wordBytes();
        GoModuleData candidate = new GoModuleData();
        for (ElfSegment segment : file.segments()) {
            if (!segment.isLoaded() || !segment.isWritable()) {
                continue;
            }
            ByteView bytes = file.contents(segment);
            long last = bytes.sizeBytes() - (TEXT_WORD + 1L) * wordBytes;
            long first = -segment.elfAddress() & (wordBytes - 1);
            for (long at = first; at <= last; at += wordBytes) {
                if (bytes.word(at, wordBytes) == functions.elfAddress()) {
                    candidate.read(bytes, at, wordBytes);
                    if (candidate.agreesWith(functions.table())) {
                        return Optional.of(candidate);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private void read(ByteView bytes, long start, int wordBytes) throws MalformedInputException {
        for (int i = 0; i < WORDS; i++) {
            long at = start + (long) i * wordBytes;
            words[i] = at <= bytes.sizeBytes() - wordBytes ? bytes.word(at, wordBytes) : 0;
        }
    }

    private boolean agreesWith(PclnTable table) throws MalformedInputException {
        return words[MIN_PC_WORD] == textStart() + table.entry(0)
                && words[MAX_PC_WORD] == textStart() + table.entry(table.functionCount());
    }

    private static Optional<GoModuleData> scanRelocations(ElfFile file, PclnTableLocator.Located functions)
            throws MalformedInputException {
        for (ElfSection section : file.sections()) {
            if (section.isRelocationsWithAddend()) {
                Optional<GoModuleData> found = scanRelocations(file.contents(section), functions, file.wordBytes());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Relocation: where, what kind, addend; a word each. For the kind used here the addend is the elfAddress. */
    private static Optional<GoModuleData> scanRelocations(
            ByteView relocations, PclnTableLocator.Located functions, int wordBytes) throws MalformedInputException {
        long entryBytes = 3L * wordBytes;
        int candidates = 0;
        for (long at = 0; at + entryBytes <= relocations.sizeBytes() && candidates < MAX_CANDIDATES; at += entryBytes) {
            if (relocations.word(at + 2L * wordBytes, wordBytes) == functions.elfAddress()) {
                candidates++;
                GoModuleData candidate = new GoModuleData();
                candidate.readAddends(relocations, relocations.word(at, wordBytes), wordBytes);
                if (candidate.agreesWith(functions.table())) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    private void readAddends(ByteView relocations, long elfAddress, int wordBytes) throws MalformedInputException {
        long entryBytes = 3L * wordBytes;
        for (long at = 0; at + entryBytes <= relocations.sizeBytes(); at += entryBytes) {
            long distance = relocations.word(at, wordBytes) - elfAddress;
            if (distance >= 0 && distance < (long) WORDS * wordBytes && distance % wordBytes == 0) {
                words[(int) (distance / wordBytes)] = relocations.word(at + 2L * wordBytes, wordBytes);
            }
        }
    }

    /** The elfAddress that entries of functions count from. */
    long textStart() {
        return words[TEXT_WORD];
    }

    /** 0 where the file holds none. */
    long word(int index) {
        return words[index];
    }
}
