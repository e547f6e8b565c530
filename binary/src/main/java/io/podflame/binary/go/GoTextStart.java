package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.elf.ElfSymbols;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The elfAddress that relative entries of the function table count from (the linker's symbol {@code runtime.text}).
 *
 * <p>It is <em>not</em> the start of .text: with cgo, C start-up code comes first (etcd 3.4 of Debian: .text at 0x4022e0,
 * Go from 0x4023e0), and guessing would name every function wrongly. Hence four witnesses, the surest first; when none
 * speaks, the file is refused.
 */
final class GoTextStart {
    private static final byte[] SYMBOL = "runtime.text\0".getBytes(StandardCharsets.US_ASCII);
    /** Most bytes that Go's linker puts between the last function and the end of .text in a file without C code. */
    private static final long MAX_TAIL_BYTES = 256;

    private GoTextStart() {}

    /** @throws MalformedInputException when nothing in the file says where Go's code starts */
    static long find(ElfFile file, PclnTableLocator.Located functions) throws MalformedInputException {
        if (functions.table().textStart() != 0) {
            return functions.table().textStart();
        }
        Optional<GoModuleData> moduleData = GoModuleData.find(file, functions);
        if (moduleData.isPresent()) {
            return moduleData.get().textStart();
        }
        OptionalLong symbol = symbol(file);
        if (symbol.isPresent()) {
            return symbol.getAsLong();
        }
        OptionalLong section = section(file, functions.table());
        if (section.isPresent()) {
            return section.getAsLong();
        }
        throw file.bytes()
                .malformed(
                        0, "the start of Go's code in the function table, the module data or a symbol", "none of them");
    }

    private static OptionalLong symbol(ElfFile file) throws MalformedInputException {
        Optional<ElfSymbols> symbols = ElfSymbols.full(file);
        if (symbols.isEmpty()) {
            return OptionalLong.empty();
        }
        ByteView names = symbols.get().names();
        byte[] name = new byte[SYMBOL.length];
        for (int i = 0; i < symbols.get().count(); i++) {
            long offset = symbols.get().nameOffset(i);
            if (offset + name.length <= names.sizeBytes()) {
                names.copy(offset, name, 0, name.length);
                if (Arrays.equals(name, SYMBOL)) {
                    return OptionalLong.of(symbols.get().start(i));
                }
            }
        }
        return OptionalLong.empty();
    }

    /** The start of .text, but only where Go's functions fill the section to its end: then no C code is before them. */
    private static OptionalLong section(ElfFile file, PclnTable table) throws MalformedInputException {
        Optional<ElfSection> text = file.section(".text");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        long tail = text.get().sizeBytes() - table.entry(table.functionCount());
        return tail >= 0 && tail <= MAX_TAIL_BYTES ? OptionalLong.of(text.get().elfAddress()) : OptionalLong.empty();
    }
}
