package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.ResidentPages;
import io.podflame.binary.Scratch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gives the contents of debug sections, decompressed if need be.
 *
 * <pre>
 * SHF_COMPRESSED  type:4 [reserved:4] size:W align:W  zlib stream    type 1; zstd (2) cannot be read with the JDK
 * .zdebug_*       "ZLIB" size:8 (big-endian)          zlib stream    GNU, before 2015
 * </pre>
 *
 * <p>Source: System V ABI, chapter 4, "Section Compression". For one thread.
 */
public final class SectionInflater {
    private static final int ELFCOMPRESS_ZLIB = 1;
    private static final int ELFCOMPRESS_ZSTD = 2;
    private static final int OLD_MAGIC = 0x5a4c4942;
    private static final int OLD_HEADER_BYTES = 12;

    /** Debug sections shrink to a third, abbreviations to a tenth. What grows more than this was made to. */
    private static final long MAX_GROWTH = 200;

    private static final long ALWAYS_ALLOWED_BYTES = 1 << 20;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final ElfFile file;
    private final Scratch scratch;
    private final ResidentPages pages =
            new ResidentPages(); // of all sections: one after the other is read, or all at once
    private long remainingBytes;

    /**
     * Decompresses nothing yet.
     *
     * @param scratch gives the memory to decompress to; not asked where nothing is compressed
     * @param maxBytes of all sections together, decompressed
     */
    public SectionInflater(ElfFile file, Scratch scratch, long maxBytes) {
        this.file = file;
        this.scratch = scratch;
        this.remainingBytes = maxBytes;
    }

    /**
     * The section of that name, or the one that GNU's tools compressed under a name of its own; empty where the file has the bytes of neither.
     *
     * @param name with its dot: {@code .debug_line}
     * @throws MalformedInputException when it leaves the file, is compressed otherwise than by zlib, or is beyond a limit
     * @throws IOException when there is no memory
     */
    public Optional<ByteView> section(String name) throws IOException {
        Optional<ElfSection> section = file.section(name).filter(ElfSection::isInFile);
        if (section.isPresent()) {
            return Optional.of(contents(section.get()));
        }
        Optional<ElfSection> old = file.section(".z" + name.substring(1)).filter(ElfSection::isInFile);
        return old.isPresent() ? Optional.of(oldContents(old.get())) : Optional.empty();
    }

    private ByteView contents(ElfSection section) throws IOException {
        ByteView stored = file.contents(section);
        if (!section.isCompressed()) {
            return stored;
        }
        int word = file.wordBytes();
        int type = stored.s32(0);
        if (type != ELFCOMPRESS_ZLIB) {
            String found = type == ELFCOMPRESS_ZSTD ? "zstd (2), which is not supported" : "type " + type;
            throw stored.malformed(0, "compression by zlib (1)", found);
        }
        return inflate(stored, word == 8 ? 24 : 12, stored.word(word == 8 ? 8 : 4, word));
    }

    private ByteView oldContents(ElfSection section) throws IOException {
        ByteView stored = file.contents(section);
        ByteView header = stored.withOrder(ByteOrder.BIG_ENDIAN);
        if (header.s32(0) != OLD_MAGIC) {
            return stored;
        }
        return inflate(stored, OLD_HEADER_BYTES, header.s64(4));
    }

    private ByteView inflate(ByteView stored, int headerBytes, long sizeBytes) throws IOException {
        long streamBytes = stored.sizeBytes() - headerBytes;
        long allowedBytes = Math.min(remainingBytes, Math.max(ALWAYS_ALLOWED_BYTES, streamBytes * MAX_GROWTH));
        if (streamBytes < 0 || sizeBytes < 0 || sizeBytes > allowedBytes) {
            throw stored.malformed(
                    0, "a section of up to " + allowedBytes + " bytes", Long.toUnsignedString(sizeBytes));
        }
        remainingBytes -= sizeBytes;
        MemorySegment memory = scratch.allocate(sizeBytes).asSlice(0, sizeBytes);
        pages.add(memory);
        Inflater inflater = new Inflater();
        try {
            fill(memory, inflater, stored, headerBytes);
        } catch (DataFormatException e) {
            throw stored.malformed(headerBytes, "a zlib stream", String.valueOf(e.getMessage()));
        } finally {
            inflater.end();
        }
        return ByteView.of(memory, pages, stored.source() + " (decompressed)").withOrder(stored.order());
    }

    /** Up to the stream's end and no less: there is its checksum. */
    private void fill(MemorySegment memory, Inflater inflater, ByteView stored, long start)
            throws DataFormatException, MalformedInputException {
        byte[] input = new byte[CHUNK_BYTES];
        byte[] output = new byte[CHUNK_BYTES];
        long read = start;
        long written = 0;
        while (!inflater.finished()) {
            boolean starved = inflater.needsInput() && read == stored.sizeBytes();
            if (starved || inflater.needsDictionary()) {
                throw stored.malformed(read, "a whole zlib stream", "an end after " + written + " bytes");
            }
            if (inflater.needsInput()) {
                int count = (int) Math.min(CHUNK_BYTES, stored.sizeBytes() - read);
                stored.copy(read, input, 0, count);
                inflater.setInput(input, 0, count);
                read += count;
            }
            int count = inflater.inflate(output);
            if (count > memory.byteSize() - written) {
                throw stored.malformed(read, memory.byteSize() + " bytes decompressed", "more");
            }
            MemorySegment.copy(output, 0, memory, ValueLayout.JAVA_BYTE, written, count);
            pages.touched(count);
            written += count;
        }
        if (written < memory.byteSize()) {
            throw stored.malformed(read, memory.byteSize() + " bytes decompressed", "an end after " + written);
        }
    }
}
