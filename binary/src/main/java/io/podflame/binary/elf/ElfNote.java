package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One note: a few bytes a tool left in the file.
 *
 * <pre>
 * namesz:4 descsz:4 type:4 name (NUL-terminated, padded) desc (padded)      padding to 4, in 8-aligned segments to 8
 * </pre>
 *
 * @param type meaning depends on the owner
 * @param description the note's content
 */
public record ElfNote(int type, ByteView description) {
    private static final int HEADER_BYTES = 12;
    private static final int MAX_OWNER_BYTES = 64;

    /**
     * The first note of that owner and type, looked for in note sections and then in PT_NOTE segments (a file without
     * section headers). In this order, as eu-strip leaves the program headers of a separate debug file as they were in the
     * executable: their file offsets lead anywhere.
     */
    public static Optional<ElfNote> find(ElfFile file, String owner, int type) throws MalformedInputException {
        for (ElfSection section : file.sections()) {
            if (section.isNote()) {
                Optional<ElfNote> note = findIn(file.contents(section), 4, owner, type);
                if (note.isPresent()) {
                    return note;
                }
            }
        }
        for (ElfSegment segment : file.segments()) {
            if (segment.isNote()) {
                Optional<ElfNote> note = findIn(file.contents(segment), padding(segment.align()), owner, type);
                if (note.isPresent()) {
                    return note;
                }
            }
        }
        return Optional.empty();
    }

    private static int padding(long align) {
        return align == 8 ? 8 : 4;
    }

    private static Optional<ElfNote> findIn(ByteView notes, int padding, String owner, int type)
            throws MalformedInputException {
        long at = 0;
        while (at + HEADER_BYTES <= notes.sizeBytes()) {
            long ownerBytes = notes.u32(at);
            long descriptionBytes = notes.u32(at + 4);
            long description = padded(at + HEADER_BYTES + ownerBytes, padding);
            if (notes.s32(at + 8) == type && isOwner(notes, at + HEADER_BYTES, ownerBytes, owner)) {
                return Optional.of(new ElfNote(type, notes.slice(description, descriptionBytes)));
            }
            at = padded(description + descriptionBytes, padding);
        }
        return Optional.empty();
    }

    private static long padded(long offset, int padding) {
        return (offset + padding - 1) & -padding;
    }

    private static boolean isOwner(ByteView notes, long at, long ownerBytes, String owner)
            throws MalformedInputException {
        // Go writes "Go\0\0" and counts both zeros; others count one.
        if (ownerBytes < owner.length() || ownerBytes > MAX_OWNER_BYTES) {
            return false;
        }
        byte[] bytes = notes.copy(at, (int) ownerBytes);
        return new String(bytes, StandardCharsets.ISO_8859_1).replace("\0", "").equals(owner);
    }
}
