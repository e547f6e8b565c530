package io.podflame.binary;

import io.podflame.binary.elf.ElfFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes a position-independent file look as lld leaves it: words that the dynamic linker will write are zero in the file. */
public final class RelocatedWords {
    private RelocatedWords() {}

    /** @param file a little-endian file of 64 bits; is changed */
    public static void empty(byte[] file) throws MalformedInputException {
        ElfFile elf = ElfFile.parse(ByteView.of(file, "to be emptied"));
        ByteView relocations = elf.contents(elf.section(".rela.dyn").orElseThrow());
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < relocations.sizeBytes(); at += 24) {
            long address = relocations.s64(at);
            elf.segments().stream()
                    .filter(s -> s.isLoaded() && address >= s.elfAddress() && address < s.elfAddress() + s.fileBytes())
                    .forEach(s -> bytes.putLong((int) (address - s.elfAddress() + s.fileOffset()), 0));
        }
    }
}
