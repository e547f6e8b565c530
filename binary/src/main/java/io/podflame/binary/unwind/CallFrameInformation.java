package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import java.util.Optional;
import java.util.function.LongToIntFunction;

/** Finds the call frame information of an executable and makes its rules. */
public final class CallFrameInformation {
    /** More than any program has: libLLVM has a million. Each costs 25 bytes of heap on the way to 8. */
    public static final int MAX_ROWS = 1 << 22;

    private CallFrameInformation() {}

    /**
     * The rules of a file.
     *
     * @param rules {@link UnwindRules#empty} for an architecture that is not unwound, and where nothing is said
     * @param malformedEntries that were left out
     */
    public record Result(UnwindRules rules, long malformedEntries) {}

    /**
     * Reads .eh_frame, or where there is none .debug_frame, which is not loaded and says the same; compressed, as Go writes it, it counts
     * as none.
     *
     * @param maxRows of the table; see {@link #MAX_ROWS}. Functions beyond have no rules, and count as malformed entries
     * @throws MalformedInputException when a section leaves the file
     */
    public static Result read(ElfFile file, int maxRows) throws MalformedInputException {
        Optional<Source> source = source(file);
        if (source.isEmpty()) {
            return new Result(UnwindRules.empty(), 0);
        }
        UnwindRulesBuilder builder =
                new UnwindRulesBuilder(source.get().registers(), source.get().bytes(), maxRows);
        long malformed = source.get().read(builder);
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
        Optional<Source> source = source(file);
        if (source.isEmpty()) {
            return CompactRules.empty();
        }
        CompactRulesBuilder builder =
                new CompactRulesBuilder(source.get().registers(), source.get().bytes(), numbers, maxRows);
        source.get().read(builder);
        return builder.build();
    }

    /** @param address elfAddress of the section, or 0 where it is not loaded */
    private record Source(RegisterSet registers, ByteView bytes, long address, boolean isEhFrame) {

        long read(RowSink sink) throws MalformedInputException {
            return new CallFrameReader(bytes, address, isEhFrame, sink).read();
        }
    }

    private static Optional<Source> source(ElfFile file) throws MalformedInputException {
        Optional<RegisterSet> registers = RegisterSet.of(file);
        Optional<ElfSection> loaded = present(file, ".eh_frame");
        Optional<ElfSection> section = loaded.isPresent() ? loaded : present(file, ".debug_frame");
        if (registers.isEmpty() || section.isEmpty()) {
            return Optional.empty();
        }
        long address = loaded.isPresent() ? section.get().elfAddress() : 0;
        return Optional.of(new Source(registers.get(), file.contents(section.get()), address, loaded.isPresent()));
    }

    private static Optional<ElfSection> present(ElfFile file, String name) throws MalformedInputException {
        return file.section(name)
                .filter(section -> section.isInFile() && !section.isCompressed() && section.sizeBytes() > 4);
    }
}
