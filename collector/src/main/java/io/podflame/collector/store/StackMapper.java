package io.podflame.collector.store;

import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import java.lang.ref.WeakReference;
import java.util.Arrays;

/**
 * Turns rows of a stream's stack table into rows of a partition's, adding the stacks that the partition has not seen. Remembers every
 * stack it has mapped for the latest stream, so that a known stack costs one array look-up; a new one is walked up to its first known
 * ancestor. Not thread-safe.
 */
public final class StackMapper {

    private final StackTable target;
    private WeakReference<StackTable> source = new WeakReference<>(null);
    private IdMap nodes = new IdMap(); // stream node -> partition node
    private IdMap locations = new IdMap(); // stream location -> partition location + 1
    private int[] path = new int[64];

    /** @param target the partition's table, which grows */
    public StackMapper(StackTable target) {
        this.target = target;
    }

    /** The same rows with the partition's stack nodes, in ascending order of those. */
    public ProfileRows map(StackTable stacks, ProfileRows rows) {
        begin(stacks);
        long[] order = new long[rows.size()];
        for (int row = 0; row < order.length; row++) {
            order[row] = ((long) targetNode(stacks, rows.stackNode(row)) << 32) | row;
        }
        Arrays.sort(order);
        return reordered(rows, order);
    }

    /** The table whose nodes {@link #node} is given from now on. */
    public void begin(StackTable stacks) {
        if (!source.refersTo(stacks)) {
            source = new WeakReference<>(stacks);
            nodes = new IdMap();
            locations = new IdMap();
        }
    }

    /** The partition's node for a node of the table begun with. */
    public int node(StackTable stacks, int node) {
        return targetNode(stacks, node);
    }

    /** About as many bytes of heap as this mapper holds, the tables not included. */
    public long approximateBytes() {
        return nodes.approximateBytes() + locations.approximateBytes() + 4L * path.length;
    }

    private int targetNode(StackTable stacks, int node) {
        int depth = 0;
        int ancestor = node;
        int mapped = nodes.get(ancestor);
        while (mapped == 0 && ancestor != StackTable.ROOT) {
            if (depth == path.length) {
                path = Arrays.copyOf(path, depth * 2);
            }
            path[depth++] = ancestor;
            ancestor = stacks.parent(ancestor);
            mapped = nodes.get(ancestor);
        }
        while (depth > 0) {
            int unmapped = path[--depth];
            mapped = target.addChild(mapped, targetLocation(stacks, stacks.locationId(unmapped)));
            nodes.put(unmapped, mapped);
        }
        return mapped;
    }

    private int targetLocation(StackTable stacks, int locationId) {
        int mapped = locations.get(locationId);
        if (mapped == 0) {
            mapped = target.addLocation(stacks.location(locationId)) + 1;
            locations.put(locationId, mapped);
        }
        return mapped - 1;
    }

    private static ProfileRows reordered(ProfileRows rows, long[] order) {
        int[] stackNodes = new int[order.length];
        int[] samples = new int[order.length];
        long[] values = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            stackNodes[i] = (int) (order[i] >>> 32);
            samples[i] = rows.samples((int) order[i]);
            values[i] = rows.value((int) order[i]);
        }
        return rows.timeOffsetsMicros()
                .map(times -> ProfileRows.withTimes(stackNodes, samples, values, reorderedTimes(rows, order, times)))
                .orElseGet(() -> ProfileRows.of(stackNodes, samples, values));
    }

    private static int[] reorderedTimes(ProfileRows rows, long[] order, int[] times) {
        int[] first = new int[order.length];
        for (int row = 1; row < first.length; row++) {
            first[row] = first[row - 1] + rows.samples(row - 1);
        }
        int[] reordered = new int[times.length];
        int next = 0;
        for (long entry : order) {
            int row = (int) entry;
            System.arraycopy(times, first[row], reordered, next, rows.samples(row));
            next += rows.samples(row);
        }
        return reordered;
    }
}
