package io.podflame.binary.elf;

import io.podflame.binary.BuildId;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.util.Optional;

/**
 * The section .gnu_debugaltlink of a debug file: which file holds what it has in common with others, as dwz splits them.
 *
 * <pre>
 * path (NUL-terminated) build ID (the rest)
 * </pre>
 *
 * @param path absolute, or relative to the folder of the debug file
 * @param buildId of the shared file
 */
public record DebugAltLink(String path, BuildId buildId) {
    private static final String SECTION = ".gnu_debugaltlink";

    /**
     * Empty when the file has none.
     *
     * @throws MalformedInputException when the section holds anything else
     */
    public static Optional<DebugAltLink> find(ElfFile file) throws MalformedInputException {
        Optional<ByteView> section = LinkSection.contents(file, SECTION);
        return section.isEmpty() ? Optional.empty() : Optional.of(parse(section.get()));
    }

    private static DebugAltLink parse(ByteView section) throws MalformedInputException {
        int pathBytes = LinkSection.nameBytes(section);
        long idBytes = section.sizeBytes() - pathBytes - 1;
        if (idBytes < 1 || idBytes > BuildId.MAX_BYTES) {
            throw section.malformed(
                    pathBytes + 1L, "a build ID of 1 to " + BuildId.MAX_BYTES + " bytes", idBytes + " bytes");
        }
        BuildId buildId = BuildId.ofBytes(section.copy(pathBytes + 1L, (int) idBytes));
        return new DebugAltLink(LinkSection.name(section, pathBytes), buildId);
    }
}
