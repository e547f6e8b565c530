package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSegment;
import java.util.List;

/** What the file puts at an elfAddress; throws where it puts nothing. Reading allocates nothing. */
final class LoadedBytes {
    private final ByteView file;
    private final ByteView[] contents;
    private final long[] starts;

    LoadedBytes(ElfFile file) throws MalformedInputException {
        List<ElfSegment> loaded =
                file.segments().stream().filter(ElfSegment::isLoaded).toList();
        this.file = file.bytes();
        this.contents = new ByteView[loaded.size()];
        this.starts = new long[loaded.size()];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = file.contents(loaded.get(i));
            starts[i] = loaded.get(i).elfAddress();
        }
    }

    boolean contains(long elfAddress) {
        return find(elfAddress) >= 0;
    }

    private int find(long elfAddress) {
        for (int i = 0; i < starts.length; i++) {
            if (Long.compareUnsigned(elfAddress - starts[i], contents[i].sizeBytes()) < 0) {
                return i;
            }
        }
        return -1;
    }

    int u8(long elfAddress) throws MalformedInputException {
        int segment = segment(elfAddress);
        return contents[segment].u8(elfAddress - starts[segment]);
    }

    int u16(long elfAddress) throws MalformedInputException {
        int segment = segment(elfAddress);
        return contents[segment].u16(elfAddress - starts[segment]);
    }

    int s32(long elfAddress) throws MalformedInputException {
        int segment = segment(elfAddress);
        return contents[segment].s32(elfAddress - starts[segment]);
    }

    private int segment(long elfAddress) throws MalformedInputException {
        int segment = find(elfAddress);
        if (segment < 0) {
            throw file.malformed(0, "bytes for address 0x" + Long.toHexString(elfAddress), "no segment that has them");
        }
        return segment;
    }
}
