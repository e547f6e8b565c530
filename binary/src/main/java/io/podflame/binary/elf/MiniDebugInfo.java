package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.Scratch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.tukaani.xz.SeekableInputStream;
import org.tukaani.xz.SeekableXZInputStream;

/**
 * The section .gnu_debugdata: an ELF file, compressed by xz, whose .symtab has the functions that .dynsym lacks. Fedora and
 * its kin put it into every executable. Source: GDB's manual, "Debugging information in a special section".
 *
 * <p>The file's size is known before the first byte is decompressed, as xz keeps an index behind the blocks. The decoder
 * takes heap for its window only: 8 MiB for what {@code xz} writes without options, as the manual has it.
 */
public final class MiniDebugInfo {
    /** More is refused: 32 MiB are some 300,000 functions. */
    static final long MAX_BYTES = 32 << 20;

    /** A file of more than so many times the compressed size is refused; real ones have 3 to 12, zeros thousands. */
    static final long MAX_RATIO = 100;

    /** What the decoder may take; a window of 8 MiB needs 8,296 KiB. */
    static final int MAX_DECODER_KIB = 9 * 1024;

    private static final String SECTION = ".gnu_debugdata";
    private static final int CHUNK_BYTES = 16 * 1024;

    private MiniDebugInfo() {}

    /**
     * Decompresses the file within {@code file}; empty when there is none.
     *
     * @param scratch gives the memory for the decompressed bytes, at most {@link #MAX_BYTES}
     * @throws IOException when there is no such memory
     * @throws MalformedInputException when the section holds anything else, takes more than the limits, or is about other
     *     addresses than {@code file}
     */
    public static Optional<ElfFile> read(ElfFile file, Scratch scratch) throws IOException {
        Optional<ElfSection> section = file.section(SECTION);
        if (section.isEmpty()
                || section.get().sizeBytes() == 0
                || !section.get().isInFile()) {
            return Optional.empty();
        }
        ByteView compressed = file.contents(section.get());
        ElfFile result = ElfFile.parse(decompress(compressed, scratch));
        if (!result.hasSameAddresses(file)) {
            throw compressed.malformed(0, "symbols for the segments of this file", "a file with other segments");
        }
        return Optional.of(result);
    }

    private static ByteView decompress(ByteView compressed, Scratch scratch) throws IOException {
        try (SeekableXZInputStream input = new SeekableXZInputStream(new ViewInput(compressed), MAX_DECODER_KIB)) {
            long size = input.length();
            long limit = Math.min(MAX_BYTES, MAX_RATIO * compressed.sizeBytes());
            if (size > limit) {
                throw compressed.malformed(0, "a file of at most " + limit + " bytes", size + " bytes");
            }
            MemorySegment memory = scratch.allocate(Math.max(1, size));
            byte[] chunk = new byte[CHUNK_BYTES];
            for (long at = 0; at < size; ) {
                int count = input.read(chunk, 0, (int) Math.min(chunk.length, size - at));
                if (count <= 0) {
                    throw compressed.malformed(0, "a file of " + size + " bytes", at + " bytes");
                }
                MemorySegment.copy(MemorySegment.ofArray(chunk), 0, memory, at, count);
                at += count;
            }
            return ByteView.of(memory, compressed.source() + " " + SECTION);
        } catch (MalformedInputException e) {
            throw e;
        } catch (IOException e) { // from the decoder, which reads memory: the bytes are wrong or want too much; or no
            // scratch
            throw compressed.malformed(0, "xz within " + MAX_DECODER_KIB + " KiB of memory", e.toString());
        }
    }

    /** The section as the decoder wants it. */
    private static final class ViewInput extends SeekableInputStream {
        private final ByteView bytes;
        private final ViewInputStream stream;

        ViewInput(ByteView bytes) {
            this.bytes = bytes;
            this.stream = new ViewInputStream(bytes, 0);
        }

        @Override
        public int read() throws IOException {
            return stream.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return stream.read(target, offset, length);
        }

        @Override
        public long length() {
            return bytes.sizeBytes();
        }

        @Override
        public long position() {
            return stream.position();
        }

        @Override
        public void seek(long newPosition) {
            stream.seek(newPosition);
        }
    }
}
