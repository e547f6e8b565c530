package io.podflame.binary.elf;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.ResidentPages;
import io.podflame.binary.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Gives the contents of debug sections, decompressed if need be.
 *
 * <pre>
 * SHF_COMPRESSED  type:4 [reserved:4] size:W align:W  stream    type 1: zlib; 2: zstd
 * .zdebug_*       "ZLIB" size:8 (big-endian)          stream    GNU, before 2015
 * </pre>
 *
 * <p>Source: System V ABI, chapter 4, "Section Compression"; RFC 1950 and 8878. For one thread.
 */
public final class SectionInflater {
    private static final int OLD_MAGIC = 0x5a4c4942;
    private static final int OLD_HEADER_BYTES = 12;

    /** Debug sections shrink to a third, abbreviations to a tenth. What grows more than this was made to. */
    private static final long MAX_GROWTH = 200;

    private static final long ALWAYS_ALLOWED_BYTES = 1 << 20;
    private static final int CHUNK_BYTES = 64 * 1024;

    /** 8 MiB is what zstd's highest usual level, 19, looks back; compilers and linkers use levels below 6, which look back 2 MiB. */
    private static final int MAX_ZSTD_WINDOW_LOG = 23;

    private enum Compression {
        ZLIB(1),
        ZSTD(2);

        private final int type;

        Compression(int type) {
            this.type = type;
        }

        static Compression of(int type, ByteView stored) throws MalformedInputException {
            for (Compression compression : values()) {
                if (compression.type == type) {
                    return compression;
                }
            }
            throw stored.malformed(0, "compression by zlib (1) or zstd (2)", "type " + type);
        }
    }

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
     * @throws MalformedInputException when it leaves the file, is compressed otherwise, or is beyond a limit
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
        Compression compression = Compression.of(stored.s32(0), stored);
        return decompress(compression, stored, word == 8 ? 24 : 12, stored.word(word == 8 ? 8 : 4, word));
    }

    private ByteView oldContents(ElfSection section) throws IOException {
        ByteView stored = file.contents(section);
        ByteView header = stored.withOrder(ByteOrder.BIG_ENDIAN);
        if (header.s32(0) != OLD_MAGIC) {
            return stored;
        }
        return decompress(Compression.ZLIB, stored, OLD_HEADER_BYTES, header.s64(4));
    }

    private ByteView decompress(Compression compression, ByteView stored, int headerBytes, long sizeBytes)
            throws IOException {
        long streamBytes = stored.sizeBytes() - headerBytes;
        long allowedBytes = Math.min(remainingBytes, Math.max(ALWAYS_ALLOWED_BYTES, streamBytes * MAX_GROWTH));
        if (streamBytes < 0 || sizeBytes < 0 || sizeBytes > allowedBytes) {
            throw stored.malformed(
                    0, "a section of up to " + allowedBytes + " bytes", Long.toUnsignedString(sizeBytes));
        }
        remainingBytes -= sizeBytes;
        MemorySegment memory = scratch.allocate(sizeBytes).asSlice(0, sizeBytes);
        pages.add(memory);
        ViewInputStream input = new ViewInputStream(stored, headerBytes);
        long written;
        try {
            written = compression == Compression.ZLIB ? inflate(input, memory) : decodeZstd(input, memory);
        } catch (MalformedInputException e) {
            throw e;
        } catch (IOException e) { // of the decoder, which reads memory
            throw stored.malformed(
                    input.position(), "a whole " + compression + " stream", String.valueOf(e.getMessage()));
        }
        if (written != sizeBytes) {
            throw stored.malformed(
                    input.position(),
                    sizeBytes + " bytes decompressed",
                    written > sizeBytes ? "more" : "an end after " + written);
        }
        return ByteView.of(memory, pages, stored.source() + " (decompressed)").withOrder(stored.order());
    }

    private long inflate(InputStream input, MemorySegment memory) throws IOException {
        try (Inflater inflater = new Inflater()) {
            return fill(memory, new InflaterInputStream(input, inflater, CHUNK_BYTES));
        }
    }

    private long decodeZstd(InputStream input, MemorySegment memory) throws IOException {
        try (ZstdInputStreamNoFinalizer stream = new ZstdInputStreamNoFinalizer(input)) {
            return fill(memory, stream.setLongMax(MAX_ZSTD_WINDOW_LOG));
        } catch (LinkageError e) { // no folder for temporary files from which a library may be loaded
            throw new IOException("no decoder: " + e.getMessage(), e);
        }
    }

    /**
     * Up to the stream's end, where there is its checksum, but not far beyond the memory's.
     *
     * @return how much there was; one more than there is memory for stands for any more
     */
    private long fill(MemorySegment memory, InputStream stream) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long written = 0;
        for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
            if (count > memory.byteSize() - written) {
                return memory.byteSize() + 1;
            }
            MemorySegment.copy(chunk, 0, memory, ValueLayout.JAVA_BYTE, written, count);
            pages.touched(count);
            written += count;
        }
        return written;
    }
}
