package io.podflame.agent.symbols.perfmap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Names by number, in blocks that are compressed together: names of neighbours are much alike. New ones can be added at any time; what
 * was {@link #blocks} before stays as it is. One thread adds.
 *
 * <pre>
 * number = block &lt;&lt; 8 | index in the block
 * block  = size of the inflated names (4 bytes, big-endian), the deflated names with a line feed behind each
 * </pre>
 */
final class NameStore {

    private static final int INDEX_BITS = 8;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
    private static final int NAMES_PER_BLOCK = 1 << INDEX_BITS;
    private static final int MAX_RAW_BYTES = 64 << 10;
    private static final int MAX_BLOCKS = 1 << 23;
    private static final int SIZE_BYTES = 4;
    private static final int ARRAY_BYTES = 20;

    /** Only while names are added: it takes 256 KB outside the heap. */
    private Optional<Deflater> deflater = Optional.empty();

    private byte[][] blocks = new byte[16][];
    private int blockCount;
    private byte[] raw = new byte[0];
    private int rawBytes;
    private int rawNames;
    private long bytes;

    /** @return the name's number; it can be read when {@link #blocks} has been called */
    int add(byte[] name, int from, int length) {
        if (rawNames == NAMES_PER_BLOCK || rawBytes + length + 1 > MAX_RAW_BYTES) {
            endBlock();
        }
        if (rawBytes + length + 1 > raw.length) {
            raw = Arrays.copyOf(raw, Math.max(rawBytes + length + 1, Math.max(8 << 10, 2 * raw.length)));
        }
        System.arraycopy(name, from, raw, rawBytes, length);
        rawBytes += length;
        raw[rawBytes++] = '\n';
        return blockCount << INDEX_BITS | rawNames++;
    }

    /** Whether no name can be added any more. */
    boolean full() {
        return blockCount >= MAX_BLOCKS - 1;
    }

    /** All blocks with all names added so far. Gives back what adding takes outside the heap. */
    byte[][] blocks() {
        endBlock();
        raw = new byte[0];
        deflater.ifPresent(Deflater::end);
        deflater = Optional.empty();
        return Arrays.copyOf(blocks, blockCount);
    }

    private void endBlock() {
        if (rawNames == 0) {
            return;
        }
        byte[] target = new byte[SIZE_BYTES + rawBytes + 64];
        target[0] = (byte) (rawBytes >>> 24);
        target[1] = (byte) (rawBytes >>> 16);
        target[2] = (byte) (rawBytes >>> 8);
        target[3] = (byte) rawBytes;
        int length = deflate(target);
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * blockCount);
        }
        blocks[blockCount++] = Arrays.copyOf(target, SIZE_BYTES + length);
        bytes += SIZE_BYTES + length + ARRAY_BYTES;
        rawBytes = 0;
        rawNames = 0;
    }

    private int deflate(byte[] target) {
        Deflater compressor = deflater.orElseGet(() -> new Deflater(Deflater.DEFAULT_COMPRESSION, true));
        deflater = Optional.of(compressor);
        compressor.reset();
        compressor.setInput(raw, 0, rawBytes);
        compressor.finish();
        return compressor.deflate(target, SIZE_BYTES, target.length - SIZE_BYTES);
    }

    /** Heap taken, estimated. */
    long sizeBytes() {
        return bytes + rawBytes;
    }

    static int block(int number) {
        return number >>> INDEX_BITS;
    }

    static int index(int number) {
        return number & INDEX_MASK;
    }

    /** The names of a block, by their index in it. */
    static String[] names(byte[] block) {
        int size = (block[0] & 0xFF) << 24 | (block[1] & 0xFF) << 16 | (block[2] & 0xFF) << 8 | block[3] & 0xFF;
        byte[] names = new byte[size];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(block, SIZE_BYTES, block.length - SIZE_BYTES);
            int inflated = inflater.inflate(names);
            if (inflated != size) {
                throw new IllegalStateException("a block of names gave " + inflated + " of " + size + " bytes");
            }
        } catch (DataFormatException e) {
            throw new IllegalStateException("a block of names that we deflated does not inflate", e);
        }
        return new String(names, StandardCharsets.UTF_8).split("\n", -1);
    }
}
