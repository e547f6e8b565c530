package io.podflame.systemtest.product;

import java.util.List;

/** Folded stacks as values. */
public record FoldedText(List<Stack> stacks) {

    /**
     * One line.
     *
     * @param frames the workload's name first where the graph is about several, then the thread's; the leaf last
     */
    public record Stack(List<String> frames, long samples) {

        public Stack {
            frames = List.copyOf(frames);
        }

        /** Whether a frame's name holds the text. */
        public boolean has(String text) {
            return frames.stream().anyMatch(frame -> frame.contains(text));
        }

        /** Whether a frame's name holds the inner text, and one nearer to the root the outer. */
        public boolean has(String outer, String inner) {
            return frames.stream()
                    .dropWhile(frame -> !frame.contains(outer))
                    .skip(1)
                    .anyMatch(frame -> frame.contains(inner));
        }
    }

    public FoldedText {
        stacks = List.copyOf(stacks);
    }

    /** Throws {@link NumberFormatException} when a line does not end in a count. */
    public static FoldedText parse(String text) {
        return new FoldedText(text.lines()
                .map(line -> {
                    int space = line.lastIndexOf(' ');
                    return new Stack(
                            List.of(line.substring(0, Math.max(0, space)).split(";", -1)),
                            Long.parseLong(line.substring(space + 1)));
                })
                .toList());
    }

    public long samples() {
        return stacks.stream().mapToLong(Stack::samples).sum();
    }
}
