package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Makes rules of the stubs through which aarch64's programs call functions of other files: linkers write none for them. A stub has no frame,
 * and its caller's address is in x30; the table's first code, which the stubs of lazy binding jump to, puts that on the stack:
 *
 * <pre>
 * [bti c]
 * stp x16, x30, [sp, #-16]!
 * …
 * </pre>
 *
 * Source: ELF for the Arm 64-bit Architecture, "Procedure Linkage Table"; what GNU ld and LLVM's write. For one thread.
 */
final class LinkageTableReader {
    private static final List<String> SECTIONS = List.of(".plt", ".plt.got", ".iplt");
    private static final int LINK_REGISTER = 30;
    private static final int INSTRUCTION_BYTES = 4;
    private static final int HEADER_BYTES = 32;
    private static final int PUSHED_BYTES = 16;
    private static final int STP_X16_X30 = 0xa9bf7bf0;

    private final ElfFile file;
    private final RowSink rows;
    private final UnwindRow row = new UnwindRow();
    private final CommonEntry common;

    LinkageTableReader(ElfFile file, RowSink rows) {
        this.file = file;
        this.rows = rows;
        this.common = new CommonEntry(file.bytes(), 1, 1, LINK_REGISTER, 0, false, false, row);
    }

    /** Adds the rules of an aarch64 file's stubs. */
    void read() throws MalformedInputException {
        for (String name : SECTIONS) {
            Optional<ElfSection> section = file.section(name);
            if (section.isPresent()
                    && section.get().isExecutable()
                    && section.get().isInFile()) {
                read(section.get(), file.contents(section.get()).withOrder(ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    private void read(ElfSection section, ByteView code) throws MalformedInputException {
        long start = section.elfAddress();
        add(start, 0);
        for (int offset = 0;
                offset <= INSTRUCTION_BYTES && code.sizeBytes() >= HEADER_BYTES;
                offset += INSTRUCTION_BYTES) {
            if (code.s32(offset) == STP_X16_X30) {
                add(start + offset + INSTRUCTION_BYTES, PUSHED_BYTES);
                add(start + HEADER_BYTES, 0);
                break;
            }
        }
        rows.end(start + code.sizeBytes());
    }

    private void add(long elfAddress, int pushedBytes) throws MalformedInputException {
        row.clear();
        row.cfaKind = UnwindRow.IN_REGISTER;
        row.cfaRegister = RegisterSet.AARCH64.stackPointer();
        row.cfaValue = pushedBytes;
        if (pushedBytes > 0) {
            row.setRegister(LINK_REGISTER, UnwindRow.AT_CFA, -8);
        }
        rows.add(elfAddress, row, common);
    }
}
