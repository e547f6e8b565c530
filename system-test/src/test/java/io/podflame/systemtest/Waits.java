package io.podflame.systemtest;

import io.podflame.collector.api.FlameGraphView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The waits in one function of waits.c. */
record Waits(long nanos, long count) {

    static final Waits NONE = new Waits(0, 0);

    /** Of the log's lines, each with time, stream and tag before it: FUNCTION NANOSECONDS WAITS. */
    static Map<String, Waits> measuredBy(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(
                        words -> words[3], words -> new Waits(Long.parseLong(words[4]), Long.parseLong(words[5]))));
    }

    /** By a flame graph, where a function was called by another. */
    static long nanosIn(FlameGraphView graph, String caller, String function) {
        FlameGraphView.Nodes nodes = graph.nodes();
        long nanos = 0;
        for (int i = 1; i < nodes.parent().length; i++) {
            if (name(graph, i).equals(function)
                    && name(graph, nodes.parent()[i]).equals(caller)) {
                nanos += nodes.total()[i];
            }
        }
        return nanos;
    }

    private static String name(FlameGraphView graph, int i) {
        int frame = graph.nodes().frame()[i];
        return frame < 0 ? "" : graph.names().get(graph.frames().name()[frame]);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f s in %d", nanos / 1e9, count);
    }
}
