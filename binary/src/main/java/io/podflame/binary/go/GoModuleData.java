package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.elf.ElfSegment;
import java.util.OptionalLong;

/**
 * Where Go's code starts according to {@code runtime.firstmoduledata}, the runtime's description of its own program.
 *
 * <p>It has no symbol in a stripped file. It is found by its first word, a pointer to the function table, and believed
 * only when three of its other words agree with that table:
 *
 * <pre>
 * word   0 function table     20 minpc = text + first entry    21 maxpc = text + end of the last function    22 text
 * </pre>
 *
 * That layout has held from Go 1.16 to 1.26. In a position-independent file the words may be zero in the file and written
 * by the dynamic linker (lld leaves them zero, GNU ld and Go's linker do not): then relocation addends are read instead.
 */
final class GoModuleData {
    private static final int MIN_PC_WORD = 20;
    private static final int MAX_PC_WORD = 21;
    private static final int TEXT_WORD = 22;
    /** Pointers to the table that are followed; a real file has one, and each costs a pass over all relocations. */
    private static final int MAX_CANDIDATES = 16;

    private final ElfFile file;
    private final PclnTableLocator.Located functions;
    private final int wordBytes;

    private GoModuleData(ElfFile file, PclnTableLocator.Located functions) {
        this.file = file;
        this.functions = functions;
        this.wordBytes = file.wordBytes();
    }

    /** Empty when no module data is found that agrees with {@code functions}. */
    static OptionalLong textStart(ElfFile file, PclnTableLocator.Located functions) throws MalformedInputException {
        GoModuleData moduleData = new GoModuleData(file, functions);
        OptionalLong inPlace = moduleData.scanWritableSegments();
        return inPlace.isPresent() ? inPlace : moduleData.scanRelocations();
    }

    private OptionalLong scanWritableSegments() throws MalformedInputException {
        for (ElfSegment segment : file.segments()) {
            if (!segment.isLoaded() || !segment.isWritable()) {
                continue;
            }
            ByteView bytes = file.contents(segment);
            long last = bytes.sizeBytes() - (TEXT_WORD + 1L) * wordBytes;
            long first = -segment.elfAddress() & (wordBytes - 1);
            for (long at = first; at <= last; at += wordBytes) {
                if (bytes.word(at, wordBytes) == functions.elfAddress()) {
                    long minPc = bytes.word(at + (long) MIN_PC_WORD * wordBytes, wordBytes);
                    long maxPc = bytes.word(at + (long) MAX_PC_WORD * wordBytes, wordBytes);
                    long text = bytes.word(at + (long) TEXT_WORD * wordBytes, wordBytes);
                    if (agrees(minPc, maxPc, text)) {
                        return OptionalLong.of(text);
                    }
                }
            }
        }
        return OptionalLong.empty();
    }

    private boolean agrees(long minPc, long maxPc, long text) throws MalformedInputException {
        PclnTable table = functions.table();
        return minPc == text + table.entry(0) && maxPc == text + table.entry(table.functionCount());
    }

    private OptionalLong scanRelocations() throws MalformedInputException {
        for (ElfSection section : file.sections()) {
            if (section.isRelocationsWithAddend()) {
                OptionalLong text = scanRelocations(file.contents(section));
                if (text.isPresent()) {
                    return text;
                }
            }
        }
        return OptionalLong.empty();
    }

    /** Relocation: where, what kind, addend; a word each. For the kind used here the addend is the elfAddress. */
    private OptionalLong scanRelocations(ByteView relocations) throws MalformedInputException {
        long entryBytes = 3L * wordBytes;
        int candidates = 0;
        for (long at = 0; at + entryBytes <= relocations.sizeBytes() && candidates < MAX_CANDIDATES; at += entryBytes) {
            if (relocations.word(at + 2L * wordBytes, wordBytes) == functions.elfAddress()) {
                candidates++;
                long moduleData = relocations.word(at, wordBytes);
                OptionalLong minPc = addend(relocations, moduleData + (long) MIN_PC_WORD * wordBytes);
                OptionalLong maxPc = addend(relocations, moduleData + (long) MAX_PC_WORD * wordBytes);
                OptionalLong text = addend(relocations, moduleData + (long) TEXT_WORD * wordBytes);
                if (minPc.isPresent()
                        && maxPc.isPresent()
                        && text.isPresent()
                        && agrees(minPc.getAsLong(), maxPc.getAsLong(), text.getAsLong())) {
                    return text;
                }
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong addend(ByteView relocations, long address) throws MalformedInputException {
        long entryBytes = 3L * wordBytes;
        for (long at = 0; at + entryBytes <= relocations.sizeBytes(); at += entryBytes) {
            if (relocations.word(at, wordBytes) == address) {
                return OptionalLong.of(relocations.word(at + 2L * wordBytes, wordBytes));
            }
        }
        return OptionalLong.empty();
    }
}
