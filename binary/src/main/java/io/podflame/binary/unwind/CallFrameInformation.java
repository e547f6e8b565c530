package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.go.GoFunctions;
import java.util.Optional;

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
        Optional<RegisterSet> registers = RegisterSet.of(file);
        if (registers.isEmpty()) {
            return new Result(UnwindRules.empty(), 0);
        }
        Optional<ElfSection> loaded = present(file, ".eh_frame");
        boolean isGo = GoFunctions.isGo(file);
        Optional<ElfSection> section = loaded.isPresent() || isGo ? loaded : present(file, ".debug_frame");
        ByteView bytes = section.isPresent() ? file.contents(section.get()) : file.bytes();
        UnwindRulesBuilder builder = new UnwindRulesBuilder(registers.get(), bytes, maxRows);
        long malformed = 0;
        if (section.isPresent()) {
            long address = loaded.isPresent() ? section.get().elfAddress() : 0;
            malformed += new CallFrameReader(bytes, address, loaded.isPresent(), builder).read();
        }
        if (isGo) {
            malformed += new GoFrameReader(registers.get(), builder).read(file, maxRows / GO_SHARE);
        }
        return new Result(builder.build(), malformed);
    }

    private static Optional<ElfSection> present(ElfFile file, String name) throws MalformedInputException {
        return file.section(name)
                .filter(section -> section.isInFile() && !section.isCompressed() && section.sizeBytes() > 4);
    }
}
