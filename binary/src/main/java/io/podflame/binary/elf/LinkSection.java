package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What sections that lead to other files have in common: they begin with a name that ends with a zero byte. */
final class LinkSection {
    private static final int MAX_NAME_BYTES = 4_096;

    private LinkSection() {}

    static Optional<ByteView> contents(ElfFile file, String name) throws MalformedInputException {
        Optional<ElfSection> section = file.section(name);
        if (section.isEmpty() || !section.get().isInFile() || section.get().sizeBytes() == 0) {
            return Optional.empty();
        }
        return Optional.of(file.contents(section.get()));
    }

    /** Length of the name without its zero byte. */
    static int nameBytes(ByteView section) throws MalformedInputException {
        for (int i = 0; i <= MAX_NAME_BYTES; i++) {
            if (section.u8(i) == 0) {
                return i;
            }
        }
        throw section.malformed(0, "a name of at most " + MAX_NAME_BYTES + " bytes", "a longer one");
    }

    static String name(ByteView section, int nameBytes) throws MalformedInputException {
        return new String(section.copy(0, nameBytes), StandardCharsets.UTF_8);
    }
}
