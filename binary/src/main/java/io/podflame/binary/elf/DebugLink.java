package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.util.Optional;

/**
 * The section .gnu_debuglink: which separate file has the debugging information of this one.
 *
 * <pre>
 * name (NUL-terminated, padded to 4) crc32:4
 * </pre>
 *
 * Source: GDB's manual, "Debugging Information in Separate Files".
 *
 * @param name of the debug file, without any folder
 * @param crc32 of the whole debug file, as {@code java.util.zip.CRC32} counts it
 */
public record DebugLink(String name, int crc32) {
    private static final String SECTION = ".gnu_debuglink";

    /** @throws IllegalArgumentException when {@code name} is empty or leads to another folder */
    public DebugLink {
        if (!isPlain(name)) {
            throw new IllegalArgumentException("a debug link names a file, not '" + name + "'");
        }
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty() && name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
    }

    /**
     * Empty when the file has none.
     *
     * @throws MalformedInputException when the section holds anything else
     */
    public static Optional<DebugLink> find(ElfFile file) throws MalformedInputException {
        Optional<ByteView> section = LinkSection.contents(file, SECTION);
        return section.isEmpty() ? Optional.empty() : Optional.of(parse(section.get()));
    }

    private static DebugLink parse(ByteView section) throws MalformedInputException {
        int nameBytes = LinkSection.nameBytes(section);
        String name = LinkSection.name(section, nameBytes);
        if (!isPlain(name)) {
            throw section.malformed(0, "the name of a file", "'" + name + "'");
        }
        return new DebugLink(name, section.s32((nameBytes + 1 + 3) & ~3));
    }
}
