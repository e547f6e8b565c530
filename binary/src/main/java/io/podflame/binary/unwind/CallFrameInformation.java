package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.Scratch;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.elf.SectionInflater;
import io.podflame.binary.go.GoFunctions;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongToIntFunction;

/** Finds the call frame information of an executable and makes its rules. */
public final class CallFrameInformation {
    /** More than any program has: libLLVM has a million. Each costs 25 bytes of heap on the way to 8. */
    public static final int MAX_ROWS = 1 << 22;

    /** Go's code gets this part of the rows: without one its frame pointer is followed, which is right but for some instructions. */
    private static final int GO_SHARE = 4;

    /** Of .debug_frame, decompressed: that of the largest programs in C has some MB, and C++ keeps .eh_frame. */
    static final long MAX_UNCOMPRESSED_BYTES = 16 << 20;

    private CallFrameInformation() {}

    /**
     * The rules of a file.
     *
     * @param rules {@link UnwindRules#empty} for an architecture that is not unwound, and where nothing is said
     * @param malformedEntries that were left out
     */
    public record Result(UnwindRules rules, long malformedEntries) {}

    /**
     * Reads .eh_frame, and .debug_frame, which is not loaded: some compilers' options leave all but the C library's start in the second. Of Go's
     * code it reads Go's own table of frames, which says what Go's linker writes into .debug_frame. Where musl begins a stack it says so itself, and so it does of aarch64's stubs.
     *
     * @param maxRows of the table; see {@link #MAX_ROWS}. Functions beyond have no rules, and count as malformed entries
     * @param scratch for a .debug_frame that is compressed; one that cannot be decompressed counts as a malformed entry
     * @throws MalformedInputException when .eh_frame leaves the file
     * @throws IOException when there is no memory
     */
    public static Result read(ElfFile file, int maxRows, Scratch scratch) throws IOException {
        Optional<RegisterSet> registers = RegisterSet.of(file);
        if (registers.isEmpty()) {
            return new Result(UnwindRules.empty(), 0);
        }
        UnwindRulesBuilder builder = new UnwindRulesBuilder(registers.get(), file.bytes(), maxRows);
        long malformed = read(file, registers.get(), builder, maxRows, scratch);
        return new Result(builder.build(), malformed);
    }

    /**
     * The same in the compact form.
     *
     * @param numbers gives a {@link CompactRule} its number, 1 to 65,535, or 0 when it has no more: then nothing is known there
     * @param maxRows of the table, each 8 bytes of heap on the way to 4; functions beyond have no rules
     */
    public static CompactRules readCompact(ElfFile file, LongToIntFunction numbers, int maxRows, Scratch scratch)
            throws IOException {
        Optional<RegisterSet> registers = RegisterSet.of(file);
        if (registers.isEmpty()) {
            return CompactRules.empty();
        }
        CompactRulesBuilder builder = new CompactRulesBuilder(registers.get(), file.bytes(), numbers, maxRows);
        read(file, registers.get(), builder, maxRows, scratch);
        return builder.build();
    }

    /** Gives how many entries were malformed. */
    private static long read(ElfFile file, RegisterSet registers, RowSink rows, int maxRows, Scratch scratch)
            throws IOException {
        return readLoaded(file, rows)
                + readCode(file, registers, rows)
                + (GoFunctions.isGo(file)
                        ? new GoFrameReader(file, registers, rows).read(maxRows / GO_SHARE)
                        : readDebugFrame(file, rows, scratch));
    }

    private static long readLoaded(ElfFile file, RowSink rows) throws MalformedInputException {
        Optional<ElfSection> section = file.section(".eh_frame").filter(it -> it.isInFile() && !it.isCompressed());
        if (section.isEmpty()) {
            return 0;
        }
        return new CallFrameReader(file.contents(section.get()), section.get().elfAddress(), true, rows).read();
    }

    /** What code itself tells; where that cannot be read the rest counts. */
    private static long readCode(ElfFile file, RegisterSet registers, RowSink rows) {
        int mark = rows.mark();
        try {
            if (registers == RegisterSet.X86_64) {
                new StartCode(file, registers, rows).read();
            } else {
                new LinkageTableReader(file, rows).read();
            }
            return 0;
        } catch (MalformedInputException unreadable) {
            rows.dropFrom(mark);
            return 1;
        }
    }

    private static long readDebugFrame(ElfFile file, RowSink rows, Scratch scratch) throws IOException {
        try {
            Optional<ByteView> section =
                    new SectionInflater(file, scratch, MAX_UNCOMPRESSED_BYTES).section(".debug_frame");
            return section.isPresent() ? new CallFrameReader(section.get(), 0, false, rows).read() : 0;
        } catch (MalformedInputException unreadable) {
            return 1;
        }
    }
}
