package io.podflame.agent.sample.perftool;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.Pipe;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What perf says on its standard error: answers ({@code ack}) to what it was told, and words for people, of which the first and last
 * lines are kept. Not thread-safe.
 */
final class PerfMessages {

    private static final int MAX_LINES = 40;
    private static final int MAX_LINE_CHARS = 300;

    private final ByteBuffer chunk = ByteBuffer.allocate(4096);
    private final StringBuilder line = new StringBuilder();
    private final Deque<String> first = new ArrayDeque<>();
    private final Deque<String> last = new ArrayDeque<>();
    private long answers;

    /** Takes what there is. */
    void readFrom(Pipe errors) throws LinuxException {
        int count;
        do {
            chunk.clear();
            count = errors.read(chunk);
            chunk.flip();
            take(chunk);
        } while (count > 0);
    }

    /** Takes bytes of a line, or of several; perf ends an answer with a zero byte behind the line feed. */
    void take(ByteBuffer bytes) {
        String text = StandardCharsets.ISO_8859_1.decode(bytes).toString();
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\n') {
                endLine();
            } else if (next != 0 && line.length() < MAX_LINE_CHARS) {
                line.append(next < ' ' && next != '\t' || next == 0x7f ? '?' : next);
            }
        }
    }

    private void endLine() {
        String text = line.toString().stripTrailing();
        line.setLength(0);
        if (text.equals("ack")) {
            answers++;
        } else if (!text.isBlank()) {
            keep(text);
        }
    }

    private void keep(String text) {
        if (first.size() < MAX_LINES) {
            first.addLast(text);
            return;
        }
        last.addLast(text);
        if (last.size() > MAX_LINES) {
            last.removeFirst();
        }
    }

    /** How many times perf has answered so far. */
    long answers() {
        return answers;
    }

    /** What it said beside answers, line by line; of very much, the beginning and the end. */
    String text() {
        String all = String.join("\n", first) + (last.isEmpty() ? "" : "\n" + String.join("\n", last));
        return line.isEmpty() || line.toString().equals("ack") ? all : all + (all.isEmpty() ? "" : "\n") + line;
    }
}
