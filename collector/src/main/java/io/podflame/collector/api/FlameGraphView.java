package io.podflame.collector.api;

import java.util.List;
import java.util.Map;

/**
 * Answer of {@code GET /api/v1/flamegraph?…&format=json}: a call tree as columns. Node 0 is the root; a node's parent comes before it.
 *
 * @param unit "nanoseconds" or "count"
 * @param names all distinct function names; {@code frames.name} points here
 * @param files all distinct files, executables and sources; {@code frames.file} and {@code lines.file} point here; files[0] is ""
 * @param kinds names of the frame kinds; {@code frames.kind} points here
 * @param scheduling what kept the workloads from running
 */
public record FlameGraphView(
        String title,
        String event,
        String unit,
        long fromMillis,
        long toMillis,
        long samples,
        List<String> names,
        List<String> files,
        List<String> kinds,
        Frames frames,
        Lines lines,
        Nodes nodes,
        AccuracyView accuracy,
        SchedulingView scheduling) {

    /** Whether the values are time on a CPU; other time is of waiting. */
    public boolean countsCpuTime() {
        return unit.equals("nanoseconds") && event.matches("(cpu|cpu-clock|task-clock)(:.*)?");
    }

    /** Whether the values are waits, or waits and time on CPUs: every wait counts that is long enough. */
    public boolean hasWaits() {
        return event.matches("(off-cpu|wall-clock)(:.*)?");
    }

    /** One entry per distinct frame; arrays, since a view of a million nodes is written once and read once. {@code named} is 1, or 0 where no symbol was found; {@code inlined} is 1 where the compiler put the function into its caller. */
    public record Frames(int[] name, int[] kind, int[] file, int[] named, int[] inlined) {}

    /** One entry per distinct source line; the first is the one that is not known: line 0. {@code nodes.line} points here. */
    public record Lines(int[] file, int[] line) {}

    /** One entry per node; frame of the root is -1. The line is that which ran or called, of several the one with the largest total. Values in the unit. */
    public record Nodes(int[] parent, int[] frame, int[] line, long[] self, long[] total) {}

    /** How far the graph can be trusted; see docs/api.md. Reasons as keys, sorted. */
    public record AccuracyView(
            double requestedHertz,
            double achievedHertz,
            long samples,
            Map<String, Long> lostSamples,
            Map<String, Long> droppedSamples,
            Map<String, Long> truncatedSamples,
            double unnamedShare,
            Map<String, Double> unnamedShareByFile) {}
}
