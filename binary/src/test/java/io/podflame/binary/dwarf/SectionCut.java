package io.podflame.binary.dwarf;

import io.podflame.binary.ByteView;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A section of a 64-bit little-endian file made by hand, whose header can say a smaller size.
 *
 * @param sizeBytes of the whole section
 * @param sizeField where its header says so
 */
@SuppressWarnings("ArrayRecordComponent") // a test's own bytes
record SectionCut(byte[] file, long sizeBytes, int sizeField) {
    private static final int HEADER_BYTES = 64;
    private static final int SIZE_IN_HEADER = 32;

    static SectionCut of(byte[] file, String name) throws IOException {
        ElfFile elf = ElfFile.parse(ByteView.of(file, "whole"));
        ElfSection section = elf.section(name).orElseThrow();
        int headers = (int) elf.bytes().s64(40);
        int field = headers + elf.sections().indexOf(section) * HEADER_BYTES + SIZE_IN_HEADER;
        return new SectionCut(file, section.sizeBytes(), field);
    }

    byte[] to(long newSizeBytes) {
        byte[] cut = file.clone();
        ByteBuffer.wrap(cut).order(ByteOrder.LITTLE_ENDIAN).putLong(sizeField, newSizeBytes);
        return cut;
    }
}
