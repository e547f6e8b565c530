package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.go.GoFunctions;
import java.util.Optional;
import java.util.function.LongToIntFunction;

/** Finds the call frame information of an executable and makes its rules. */
public final class CallFrameInformation {
    /** More than any program has: libLLVM has a million. Each costs 25 bytes of heap on the way to 8. */
    public static final int MAX_ROWS = 1 << 22;

    /** Go's code gets this part of the rows: without one its frame pointer is followed, which is right but for some instructions. */
    private static final int GO_SHARE = 4;

    private CallFrameInformation() {}

    /**
     * The rules of a file.
     *
     * @param rules {@link UnwindRules#empty} for an architecture that is not unwound, and where nothing is said
     * @param malformedEntries that were left out
     */
    public record Result(UnwindRules rules, long malformedEntries) {}

    /**
     * Reads .eh_frame, Go's own table of frames, and where there is neither .debug_frame, which is not loaded and says the same as the first;
     * compressed, it counts as none.
     *
     * @param maxRows of the table; see {@link #MAX_ROWS}. Functions beyond have no rules, and count as malformed entries
     * @throws MalformedInputException when a section leaves the file
     */
    public static Result read(ElfFile file, int maxRows) throws MalformedInputException {
        Optional<Source> source = Source.of(file);
        if (source.isEmpty()) {
            return new Result(UnwindRules.empty(), 0);
        }
        UnwindRulesBuilder builder =
                new UnwindRulesBuilder(source.get().registers(), source.get().bytes(), maxRows);
        long malformed = source.get().read(file, builder, maxRows);
        return new Result(builder.build(), malformed);
    }

    /**
     * The same in the compact form.
     *
     * @param numbers gives a {@link CompactRule} its number, 1 to 65,535, or 0 when it has no more: then nothing is known there
     * @param maxRows of the table, each 8 bytes of heap on the way to 4; functions beyond have no rules
     */
    public static CompactRules readCompact(ElfFile file, LongToIntFunction numbers, int maxRows)
            throws MalformedInputException {
        Optional<Source> source = Source.of(file);
        if (source.isEmpty()) {
            return CompactRules.empty();
        }
        CompactRulesBuilder builder =
                new CompactRulesBuilder(source.get().registers(), source.get().bytes(), numbers, maxRows);
        source.get().read(file, builder, maxRows);
        return builder.build();
    }

    /**
     * What of a file tells of frames.
     *
     * @param section empty where Go's table alone does
     * @param bytes that expressions are in: the section's
     */
    private record Source(
            RegisterSet registers, Optional<ElfSection> section, boolean isEhFrame, ByteView bytes, boolean isGo) {

        static Optional<Source> of(ElfFile file) throws MalformedInputException {
            Optional<RegisterSet> registers = RegisterSet.of(file);
            if (registers.isEmpty()) {
                return Optional.empty();
            }
            Optional<ElfSection> loaded = present(file, ".eh_frame");
            boolean isGo = GoFunctions.isGo(file);
            Optional<ElfSection> section = loaded.isPresent() || isGo ? loaded : present(file, ".debug_frame");
            ByteView bytes = section.isPresent() ? file.contents(section.get()) : file.bytes();
            return section.isPresent() || isGo
                    ? Optional.of(new Source(registers.get(), section, loaded.isPresent(), bytes, isGo))
                    : Optional.empty();
        }

        /** Gives how many entries were malformed. */
        long read(ElfFile file, RowSink rows, int maxRows) throws MalformedInputException {
            long malformed = 0;
            if (section.isPresent()) {
                long address = isEhFrame ? section.get().elfAddress() : 0;
                malformed += new CallFrameReader(bytes, address, isEhFrame, rows).read();
            }
            if (isGo) {
                malformed += new GoFrameReader(registers, rows).read(file, maxRows / GO_SHARE);
            }
            return malformed;
        }
    }

    private static Optional<ElfSection> present(ElfFile file, String name) throws MalformedInputException {
        return file.section(name)
                .filter(section -> section.isInFile() && !section.isCompressed() && section.sizeBytes() > 4);
    }
}
