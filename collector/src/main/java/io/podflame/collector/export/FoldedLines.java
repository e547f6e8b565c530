package io.podflame.collector.export;

import io.podflame.collector.model.CallTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the lines of a call tree whose nodes stand in their order: each line is its parent's and one name more. */
final class FoldedLines {
    private static final int BUFFER_BYTES = 1 << 16;

    private final CallTree tree;
    private final byte[][] names;
    /** The present node's line. */
    private byte[] line = new byte[1024];
    /** By node, where its name ends in its line. */
    private final int[] ends;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;

    FoldedLines(CallTree tree, String[] names) {
        this.tree = tree;
        this.names = new byte[names.length][];
        for (int frame = 0; frame < names.length; frame++) {
            this.names[frame] = names[frame].getBytes(StandardCharsets.UTF_8);
        }
        this.ends = new int[tree.nodeCount()];
    }

    /** Flushes the stream and leaves it open. */
    void write(OutputStream output) throws IOException {
        for (int node = 1; node < tree.nodeCount(); node++) {
            append(tree.parent(node), node);
            long samples = tree.selfSamples(node);
            if (samples > 0) {
                put(output, line, ends[node]);
                byte[] count = (" " + samples + "\n").getBytes(StandardCharsets.US_ASCII);
                put(output, count, count.length);
            }
        }
        output.write(buffer, 0, buffered);
        output.flush();
    }

    private void append(int parent, int node) {
        byte[] name = names[tree.frameId(node)];
        int end = ends[parent];
        if (line.length < end + 1 + name.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, end + 1 + name.length));
        }
        if (parent != 0) {
            line[end++] = ';';
        }
        System.arraycopy(name, 0, line, end, name.length);
        ends[node] = end + name.length;
    }

    private void put(OutputStream output, byte[] bytes, int length) throws IOException {
        if (length > BUFFER_BYTES - buffered) {
            output.write(buffer, 0, buffered);
            buffered = 0;
        }
        if (length > BUFFER_BYTES) {
            output.write(bytes, 0, length);
            return;
        }
        System.arraycopy(bytes, 0, buffer, buffered, length);
        buffered += length;
    }
}
