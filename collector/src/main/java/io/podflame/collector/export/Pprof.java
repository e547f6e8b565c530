package io.podflame.collector.export;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.SourceLine;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A gzipped pprof profile, as {@code go tool pprof} opens it: one sample per node that has a value of its own, with two values,
 * {@code samples/count} and {@code cpu/nanoseconds} (or the event's own). Field numbers: google/pprof, proto/profile.proto.
 *
 * <p>A location is a function that was called with the calls that were inlined into it, each at its line; its mapping is its file, with the
 * build ID. Addresses are left out, since equal functions of many processes are merged. The thread is the label {@code thread} of its
 * samples.
 */
public final class Pprof {
    private static final String CORE_KERNEL = "[kernel]";
    private static final double NANOS_PER_SECOND = 1e9;

    private final FlameGraph graph;
    private final CallTree tree;
    private final OutputStream output;
    private final ProtoBuffer field = new ProtoBuffer();
    private final ProtoBuffer message = new ProtoBuffer();
    private final ProtoBuffer part = new ProtoBuffer();
    /** By string, its index in the string table; index 0 is "". */
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    /** By the nodes of a location, innermost first, each as frame ID << 32 | line ID: its ID. */
    private final Map<List<Long>, Integer> locations = new LinkedHashMap<>();
    /** By node: the ID of the location whose innermost frame it is; 0 until it is asked for. */
    private final int[] locationOfNode;
    /** By frame and source file: the function's ID. */
    private final Map<Function, Integer> functions = new LinkedHashMap<>();

    private record Function(int frameId, String sourceFile) {}

    private Pprof(FlameGraph graph, OutputStream output) {
        this.graph = graph;
        this.tree = graph.callTree();
        this.output = output;
        this.locationOfNode = new int[tree.nodeCount()];
        strings.put("", 0);
    }

    /** Writes the whole profile, without holding it in memory; leaves the stream open. */
    public static void write(FlameGraph graph, OutputStream output) throws IOException {
        GZIPOutputStream gzip = new GZIPOutputStream(output, 1 << 16);
        new Pprof(graph, gzip).write();
        gzip.finish();
    }

    private void write() throws IOException {
        emit(ProfileField.SAMPLE_TYPE, valueType("samples", "count"));
        emit(ProfileField.SAMPLE_TYPE, valueType(valueName(), valueUnit()));
        samples();
        locations(mappings());
        functions();
        field.clear()
                .number(ProfileField.TIME_NANOS, graph.range().startNanos())
                .number(ProfileField.DURATION_NANOS, graph.range().durationNanos())
                .message(ProfileField.PERIOD_TYPE, valueType(valueName(), valueUnit()))
                .number(ProfileField.PERIOD, period())
                .number(ProfileField.COMMENT, string(graph.title()))
                .number(ProfileField.DEFAULT_SAMPLE_TYPE, string(valueName()))
                .writeTo(output);
        for (String entry : strings.keySet()) {
            field.clear().text(ProfileField.STRING_TABLE, entry).writeTo(output);
        }
    }

    private void samples() throws IOException {
        int[] threads = threads();
        for (int node = 1; node < tree.nodeCount(); node++) {
            if (tree.selfSamples(node) == 0 && tree.self(node) == 0) {
                continue;
            }
            message.clear().message(SampleField.LOCATION_ID, locationIds(node));
            part.clear().packed(tree.selfSamples(node)).packed(tree.self(node));
            message.message(SampleField.VALUE, part);
            if (threads[node] != 0) {
                part.clear()
                        .number(LabelField.KEY, string("thread"))
                        .number(
                                LabelField.STRING,
                                string(tree.frame(threads[node]).name()));
                message.message(SampleField.LABEL, part);
            }
            emit(ProfileField.SAMPLE, message);
        }
    }

    /** For each node, the thread node above it (or itself); 0 where there is none. */
    private int[] threads() {
        int[] threads = new int[tree.nodeCount()];
        for (int node = 1; node < threads.length; node++) {
            threads[node] = isThread(node) ? node : threads[tree.parent(node)];
        }
        return threads;
    }

    /** Leaf first. A thread that was sampled without any frame stands for itself: pprof ignores samples without locations. */
    private ProtoBuffer locationIds(int leaf) {
        part.clear();
        if (isThread(leaf)) {
            return part.packed(locationId(leaf));
        }
        for (int node = leaf; node != 0; node = tree.parent(outermost(node))) {
            if (!isThread(node)) {
                part.packed(locationId(node));
            }
        }
        return part;
    }

    /** The function that was called, into which the node's and those between were inlined. */
    private int outermost(int innermost) {
        int node = innermost;
        while (tree.frame(node).inlined() && tree.parent(node) != 0) {
            node = tree.parent(node);
        }
        return node;
    }

    private int locationId(int innermost) {
        if (locationOfNode[innermost] == 0) {
            List<Long> nodes = new ArrayList<>();
            int end = outermost(innermost);
            for (int node = innermost; node != end; node = tree.parent(node)) {
                nodes.add((long) tree.frameId(node) << 32 | tree.lineId(node));
            }
            nodes.add((long) tree.frameId(end) << 32 | tree.lineId(end));
            locationOfNode[innermost] = locations.computeIfAbsent(nodes, absent -> locations.size() + 1);
        }
        return locationOfNode[innermost];
    }

    private boolean isThread(int node) {
        return tree.frame(node).kind() == FrameKind.THREAD;
    }

    /** Writes one mapping per file, that with the largest self value first: pprof shows the first as the main program. */
    private Map<String, Integer> mappings() throws IOException {
        Map<String, Long> selfValues = new HashMap<>();
        for (int node = 1; node < tree.nodeCount(); node++) {
            selfValues.merge(file(tree.frame(node)), tree.self(node), Long::sum);
        }
        selfValues.remove("");
        Map<String, Integer> ids = new LinkedHashMap<>();
        selfValues.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> ids.put(entry.getKey(), ids.size() + 1));
        for (Map.Entry<String, Integer> mapping : ids.entrySet()) {
            BuildId buildId = graph.buildIds().get(mapping.getKey());
            message.clear()
                    .number(MappingField.ID, mapping.getValue())
                    .number(MappingField.FILENAME, string(mapping.getKey()))
                    .number(MappingField.BUILD_ID, string(buildId == null ? "" : buildId.hex()))
                    .number(MappingField.HAS_FUNCTIONS, 1);
            emit(ProfileField.MAPPING, message);
        }
        return ids;
    }

    private void locations(Map<String, Integer> mappings) throws IOException {
        for (Map.Entry<List<Long>, Integer> location : locations.entrySet()) {
            long outermost = location.getKey().getLast();
            String file = file(tree.frames().get((int) (outermost >>> 32)));
            message.clear()
                    .number(LocationField.ID, location.getValue())
                    .number(LocationField.MAPPING_ID, mappings.getOrDefault(file, 0));
            for (long node : location.getKey()) {
                SourceLine line = tree.sourceLines().get((int) node);
                part.clear()
                        .number(LineField.FUNCTION_ID, functionId((int) (node >>> 32), line.file()))
                        .number(LineField.LINE, line.line());
                message.message(LocationField.LINE, part);
            }
            emit(ProfileField.LOCATION, message);
        }
    }

    private int functionId(int frameId, String sourceFile) {
        return functions.computeIfAbsent(new Function(frameId, sourceFile), absent -> functions.size() + 1);
    }

    private void functions() throws IOException {
        for (Map.Entry<Function, Integer> function : functions.entrySet()) {
            int name = string(tree.frames().get(function.getKey().frameId()).name());
            message.clear()
                    .number(FunctionField.ID, function.getValue())
                    .number(FunctionField.NAME, name)
                    .number(FunctionField.SYSTEM_NAME, name)
                    .number(FunctionField.FILENAME, string(function.getKey().sourceFile()));
            emit(ProfileField.FUNCTION, message);
        }
    }

    private static String file(Frame frame) {
        return frame.kind() == FrameKind.KERNEL && frame.file().isEmpty() ? CORE_KERNEL : frame.file();
    }

    private String valueName() {
        return graph.event().isCpuTime() ? "cpu" : graph.event().name();
    }

    private String valueUnit() {
        return graph.event().unit() == Event.Unit.NANOSECONDS ? "nanoseconds" : "count";
    }

    /** What one sample was meant to stand for; 0 when not known. */
    private long period() {
        double hertz = graph.accuracy().requestedHertz();
        return graph.event().unit() == Event.Unit.NANOSECONDS && hertz > 0 ? Math.round(NANOS_PER_SECOND / hertz) : 0;
    }

    private ProtoBuffer valueType(String type, String unit) {
        return part.clear().number(1, string(type)).number(2, string(unit));
    }

    private int string(String text) {
        Integer known = strings.putIfAbsent(text, strings.size());
        return known == null ? strings.size() - 1 : known;
    }

    private void emit(int fieldNumber, ProtoBuffer content) throws IOException {
        field.clear().message(fieldNumber, content).writeTo(output);
    }

    // Field numbers of profile.proto's messages.

    private static final class ProfileField {
        static final int SAMPLE_TYPE = 1;
        static final int SAMPLE = 2;
        static final int MAPPING = 3;
        static final int LOCATION = 4;
        static final int FUNCTION = 5;
        static final int STRING_TABLE = 6;
        static final int TIME_NANOS = 9;
        static final int DURATION_NANOS = 10;
        static final int PERIOD_TYPE = 11;
        static final int PERIOD = 12;
        static final int COMMENT = 13;
        static final int DEFAULT_SAMPLE_TYPE = 14;
    }

    private static final class SampleField {
        static final int LOCATION_ID = 1;
        static final int VALUE = 2;
        static final int LABEL = 3;
    }

    private static final class LabelField {
        static final int KEY = 1;
        static final int STRING = 2;
    }

    private static final class MappingField {
        static final int ID = 1;
        static final int FILENAME = 5;
        static final int BUILD_ID = 6;
        static final int HAS_FUNCTIONS = 7;
    }

    private static final class LocationField {
        static final int ID = 1;
        static final int MAPPING_ID = 2;
        static final int LINE = 4;
    }

    private static final class LineField {
        static final int FUNCTION_ID = 1;
        static final int LINE = 2;
    }

    private static final class FunctionField {
        static final int ID = 1;
        static final int NAME = 2;
        static final int SYSTEM_NAME = 3;
        static final int FILENAME = 4;
    }
}
