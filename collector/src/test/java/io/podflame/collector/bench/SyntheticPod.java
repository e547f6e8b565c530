package io.podflame.collector.bench;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A pod whose stacks look like a busy server's: paths through a call graph, some 20 deep, each a branch off an earlier one, drawn by
 * Zipf's law, so that a window holds a few hundred of them. The same for the same seed. A real mixer under load had 2.3 trie
 * nodes and 0.7 locations per distinct stack (12,521 samples, 7,897 stacks); these have 2.0 and 1.2.
 */
final class SyntheticPod {

    private static final int LEAST_DEPTH = 12;
    private static final int MOST_DEPTH = 30;
    private static final int MOST_CUT_FRAMES = 3;
    private static final int FUNCTIONS = 1_000;
    private static final int FUNCTION_BYTES = 512;
    private static final int CALL_SITES = 4; // per function, each with one callee
    private static final int LEAF_ADDRESSES = 8; // per function
    private static final int KERNEL_FUNCTIONS = 200;
    private static final long PERIOD_NANOS = 52_631_578; // 19 Hz

    private final Workload workload;
    private final StackTable stream;
    private final RandomGenerator random;
    private final Location.Executable executable;
    private final int[] callees = new int[FUNCTIONS * CALL_SITES];
    private final Path[] stacks;
    private final int[] nodes; // in the stream; 0 until the stack is first drawn
    private final double[] cumulative;

    /**
     * @param distinctStacks that the pod ever shows
     * @param stream the agent's table, which all pods of a node share
     */
    SyntheticPod(int number, int distinctStacks, StackTable stream, RandomGenerator random) {
        this.stream = stream;
        this.random = random;
        WorkloadKey key = new WorkloadKey(WorkloadKind.POD, "node-1", "istio-system", "mixer-" + number, "mixer", "");
        workload = new Workload(
                key, "%064x".formatted(number), "uid", "istio/mixer:1.5", Map.of("app", "mixer"), List.of("mixs"));
        executable = new Location.Executable(BuildId.of("%040x".formatted(number + 1)), true, "/usr/local/bin/mixs");
        Arrays.setAll(callees, site -> random.nextInt(FUNCTIONS));
        stacks = new Path[distinctStacks];
        nodes = new int[distinctStacks];
        cumulative = new double[distinctStacks];
        double sum = 0;
        for (int rank = 0; rank < distinctStacks; rank++) {
            stacks[rank] = rank == 0 ? extended(new int[0], LEAST_DEPTH) : branch(stacks[random.nextInt(rank)]);
            sum += 1.0 / (rank + 1);
            cumulative[rank] = sum;
        }
    }

    Workload workload() {
        return workload;
    }

    /** One window's rows: samples are drawn until there are so many different stacks. */
    ProfileRows draw(int rows) {
        int[] samplesByRank = new int[stacks.length];
        int[] drawn = new int[rows];
        int found = 0;
        while (found < rows) {
            int rank = drawRank();
            if (samplesByRank[rank]++ == 0) {
                drawn[found++] = rank;
            }
        }
        long[] order = new long[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = ((long) node(drawn[i]) << 32) | drawn[i];
        }
        Arrays.sort(order);
        int[] stackNodes =
                Arrays.stream(order).mapToInt(entry -> (int) (entry >>> 32)).toArray();
        int[] samples = Arrays.stream(order)
                .mapToInt(entry -> samplesByRank[(int) entry])
                .toArray();
        long[] values =
                Arrays.stream(samples).mapToLong(count -> count * PERIOD_NANOS).toArray();
        return ProfileRows.of(stackNodes, samples, values);
    }

    private int drawRank() {
        int at = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
        return Math.min(at < 0 ? -at - 1 : at, cumulative.length - 1);
    }

    private int node(int rank) {
        if (nodes[rank] == 0) {
            int node = stream.addChild(StackTable.ROOT, stream.addLocation(new Location.Thread("mixs")));
            for (int site : stacks[rank].sites()) {
                long address = 0x400000 + (long) site * (FUNCTION_BYTES / CALL_SITES);
                node = stream.addChild(node, stream.addLocation(new Location.ReturnAddress(executable, address)));
            }
            nodes[rank] = stream.addChild(node, stream.addLocation(stacks[rank].leaf()));
        }
        return nodes[rank];
    }

    private Path branch(Path trunk) {
        int length = trunk.sites().length;
        int kept = Math.max(1, length - random.nextInt(MOST_CUT_FRAMES + 1));
        int added = 0;
        while (kept + added < LEAST_DEPTH || (kept + added < MOST_DEPTH && random.nextInt(5) < 3)) {
            added++;
        }
        return extended(Arrays.copyOf(trunk.sites(), kept), added);
    }

    private Path extended(int[] trunk, int added) {
        int[] sites = Arrays.copyOf(trunk, trunk.length + added);
        for (int level = trunk.length; level < sites.length; level++) {
            sites[level] = function(sites, level) * CALL_SITES + random.nextInt(CALL_SITES);
        }
        return new Path(sites, leaf(function(sites, sites.length)));
    }

    private int function(int[] sites, int level) {
        return level == 0 ? 0 : callees[sites[level - 1]];
    }

    private Location leaf(int function) {
        if (random.nextInt(5) == 0) {
            return new Location.Kernel("kernel_function_" + random.nextInt(KERNEL_FUNCTIONS), "");
        }
        long address = 0x400000 + (long) function * FUNCTION_BYTES + 4L * random.nextInt(LEAF_ADDRESSES);
        return new Location.InstructionPointer(executable, address);
    }

    /** A stack: the call sites from the outermost, then the leaf. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Path(int[] sites, Location leaf) {}
}
