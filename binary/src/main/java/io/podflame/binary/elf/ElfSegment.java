package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;

/**
 * One program header: a part of the file and the addresses it is linked for.
 *
 * @param type PT_LOAD, PT_NOTE, …
 * @param flags PF_X, PF_W, PF_R
 * @param fileOffset first byte in the file
 * @param elfAddress the address of that byte
 * @param fileBytes how many bytes the file holds
 * @param align p_align, in bytes
 */
public record ElfSegment(int type, int flags, long fileOffset, long elfAddress, long fileBytes, long align) {
    static ElfSegment parse(ByteView bytes, ElfHeader header, int index) throws MalformedInputException {
        long at = header.segments().offsetOf(index);
        if (header.wordBytes() == 8) {
            return new ElfSegment(
                            bytes.s32(at),
                            bytes.s32(at + 4),
                            bytes.s64(at + 8),
                            bytes.s64(at + 16),
                            bytes.s64(at + 32),
                            bytes.s64(at + 48))
                    .checked(bytes, at);
        }
        return new ElfSegment(
                        bytes.s32(at),
                        bytes.s32(at + 24),
                        bytes.u32(at + 4),
                        bytes.u32(at + 8),
                        bytes.u32(at + 16),
                        bytes.u32(at + 28))
                .checked(bytes, at);
    }

    private ElfSegment checked(ByteView bytes, long at) throws MalformedInputException {
        if (fileOffset < 0 || fileBytes < 0 || fileOffset + fileBytes < 0) {
            throw bytes.malformed(at, "a segment inside a file", "offset " + fileOffset + ", size " + fileBytes);
        }
        return this;
    }

    /** Whether the kernel maps this segment. */
    public boolean isLoaded() {
        return type == ElfAbi.PT_LOAD;
    }

    /** Whether this is what the dynamic linker reads. */
    boolean isDynamic() {
        return type == ElfAbi.PT_DYNAMIC;
    }

    /** Whether the file holds the byte at {@code address}; addresses are unsigned. */
    public boolean holds(long address) {
        return Long.compareUnsigned(address - elfAddress, fileBytes) < 0;
    }

    public boolean isNote() {
        return type == ElfAbi.PT_NOTE;
    }

    public boolean isExecutable() {
        return (flags & ElfAbi.PF_X) != 0;
    }

    public boolean isWritable() {
        return (flags & ElfAbi.PF_W) != 0;
    }
}
