package io.podflame.agent.symbols;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Names by number, compressed in blocks: a kernel's 120,000 names take 1 MB in place of 3. Reading one inflates its block, some 20 µs,
 * which happens once per function that is seen. Not thread-safe.
 */
final class NameBlocks {

    private static final int NAMES_PER_BLOCK = 256;

    private final List<byte[]> blocks;
    private final List<Integer> blockBytes;
    private int openBlock = -1;
    private String[] openNames = {};

    private NameBlocks(List<byte[]> blocks, List<Integer> blockBytes) {
        this.blocks = List.copyOf(blocks);
        this.blockBytes = List.copyOf(blockBytes);
    }

    String name(int number) {
        int block = number / NAMES_PER_BLOCK;
        if (block != openBlock) {
            openNames = inflate(blocks.get(block), blockBytes.get(block)).split("\n", -1);
            openBlock = block;
        }
        return openNames[number % NAMES_PER_BLOCK];
    }

    private static String inflate(byte[] block, int sizeBytes) {
        byte[] names = new byte[sizeBytes];
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(block);
            int inflated = inflater.inflate(names);
            if (inflated != sizeBytes) {
                throw new IllegalStateException("a block of names gave " + inflated + " of " + sizeBytes + " bytes");
            }
        } catch (DataFormatException e) {
            throw new IllegalStateException("a block of names that we deflated does not inflate", e);
        }
        return new String(names, StandardCharsets.UTF_8);
    }

    long sizeBytes() {
        return blocks.stream().mapToLong(block -> block.length + 32).sum();
    }

    /** Takes the names in order of their numbers, from 0. */
    static final class Builder {

        private final List<byte[]> blocks = new ArrayList<>();
        private final List<Integer> blockBytes = new ArrayList<>();
        private final ByteArrayOutputStream names = new ByteArrayOutputStream();
        private int count;

        /** @return the name's number */
        int add(byte[] bytes, int from, int length) {
            if (count > 0 && count % NAMES_PER_BLOCK == 0) {
                deflate();
            } else if (count > 0) {
                names.write('\n');
            }
            names.write(bytes, from, length);
            return count++;
        }

        private void deflate() {
            byte[] raw = names.toByteArray();
            byte[] compressed = new byte[raw.length + 64];
            try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
                deflater.setInput(raw);
                deflater.finish();
                int length = deflater.deflate(compressed);
                blocks.add(java.util.Arrays.copyOf(compressed, length));
            }
            blockBytes.add(raw.length);
            names.reset();
        }

        NameBlocks build() {
            if (count > 0) {
                deflate();
            }
            return new NameBlocks(blocks, blockBytes);
        }
    }
}
