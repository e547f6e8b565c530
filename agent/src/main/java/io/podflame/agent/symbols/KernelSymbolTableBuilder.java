package io.podflame.agent.symbols;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes symbols in the order of /proc/kallsyms (the core kernel by address, then modules and BPF programs in no order), sorts them, and
 * chooses one name per address.
 */
final class KernelSymbolTableBuilder {

    /**
     * How far the last function of a module, or a BPF program, may go when nothing follows at once. Longer would give its name to
     * code that was loaded behind it after the table was read.
     */
    private static final int MAX_LAST_BYTES = 16 << 10;

    private static final int CORE_KERNEL = 0;
    private static final String BPF = "bpf";
    private static final long SIGN = Long.MIN_VALUE;

    private final NameBlocks.Builder blocks = new NameBlocks.Builder();
    private final Map<String, Integer> modules = new HashMap<>();
    private long[] starts = new long[1 << 15];
    private int[] preferences = new int[1 << 15];
    private int[] names = new int[1 << 15];
    private int[] groups = new int[1 << 15];
    private int size;
    private int lastBpfGroup = -1;
    private int outsideCore;

    /**
     * Adds a function.
     *
     * @param type as in nm: T global, t local, W and w weak
     * @param line holds name, and after a tab the module's name when {@code nameLength < length}
     */
    void addFunction(long start, byte type, byte[] line, int from, int nameLength, int length) {
        String module = nameLength == length ? "" : new String(line, from + nameLength + 1, length - nameLength - 1);
        add(start, blocks.add(line, from, length), preference(type, line, from, nameLength), groupOf(module));
    }

    /** Adds an address where something begins that is not code, so that the function before it ends there. */
    void addEndOfText(long start) {
        boolean follows = size > 0 && names[size - 1] != KernelSymbolTable.NO_NAME;
        if (follows) {
            add(start, KernelSymbolTable.NO_NAME, 0, groups[size - 1]);
        }
    }

    private void add(long start, int name, int preference, int group) {
        if (size == starts.length) {
            int larger = size + (size >> 1);
            starts = Arrays.copyOf(starts, larger);
            preferences = Arrays.copyOf(preferences, larger);
            names = Arrays.copyOf(names, larger);
            groups = Arrays.copyOf(groups, larger);
        }
        starts[size] = start;
        names[size] = name;
        preferences[size] = preference;
        groups[size++] = group;
        outsideCore += group == CORE_KERNEL ? 0 : 1;
    }

    /** Every BPF program is a group of its own: they come and go one by one. */
    private int groupOf(String module) {
        if (module.isEmpty()) {
            return CORE_KERNEL;
        }
        return module.equals(BPF) ? lastBpfGroup-- : modules.computeIfAbsent(module, name -> modules.size() + 1);
    }

    /** Of several names for one address perf(1)'s choice: strong, then global, then fewer underscores in front, then longer. */
    private static int preference(byte type, byte[] line, int from, int length) {
        int underscores = 0;
        while (underscores < length && line[from + underscores] == '_') {
            underscores++;
        }
        int strong = type == 'w' || type == 'W' ? 0 : 1;
        int global = type == 'T' || type == 'W' ? 1 : 0;
        return 1 + (strong << 30 | global << 29 | (255 - Math.min(underscores, 255)) << 16 | Math.min(length, 65_535));
    }

    KernelSymbolTable build() {
        int[] order = orderByStart();
        long[] sortedStarts = new long[size + outsideCore];
        int[] sortedNames = new int[size + outsideCore];
        int count = 0;
        int position = 0;
        while (position < size) {
            int next = position + 1;
            int best = order[position];
            for (; next < size && starts[order[next]] == starts[best]; next++) {
                best = preferences[order[next]] > preferences[best] ? order[next] : best;
            }
            sortedStarts[count] = starts[best];
            sortedNames[count++] = names[best];
            boolean lastOfGroup = next == size || groups[order[next]] != groups[best];
            long end = starts[best] + MAX_LAST_BYTES;
            if (lastOfGroup
                    && groups[best] != CORE_KERNEL
                    && (next == size || Long.compareUnsigned(end, starts[order[next]]) < 0)) {
                sortedStarts[count] = end;
                sortedNames[count++] = KernelSymbolTable.NO_NAME;
            }
            position = next;
        }
        return new KernelSymbolTable(
                Arrays.copyOf(sortedStarts, count), Arrays.copyOf(sortedNames, count), blocks.build());
    }

    /** A stable merge sort of runs: the core kernel is one run already, so that few passes do. */
    private int[] orderByStart() {
        int[] order = new int[size];
        Arrays.setAll(order, index -> index);
        int[] spare = new int[size];
        boolean sorted = false;
        while (!sorted) {
            sorted = mergeRuns(order, spare);
            int[] merged = spare;
            spare = order;
            order = merged;
        }
        return order;
    }

    /** Merges each two neighbouring ascending runs of {@code from} into {@code into}; true when there was one run only. */
    private boolean mergeRuns(int[] from, int[] into) {
        int first = 0;
        while (first < size) {
            int second = endOfRun(from, first);
            int end = second < size ? endOfRun(from, second) : size;
            if (first == 0 && second == size) {
                System.arraycopy(from, 0, into, 0, size);
                return true;
            }
            int left = first;
            int right = second;
            for (int target = first; target < end; target++) {
                boolean takeLeft = left < second && (right == end || key(from[left]) <= key(from[right]));
                into[target] = takeLeft ? from[left++] : from[right++];
            }
            first = end;
        }
        return size == 0;
    }

    private int endOfRun(int[] order, int from) {
        int end = from + 1;
        while (end < size && key(order[end - 1]) <= key(order[end])) {
            end++;
        }
        return end;
    }

    /** Signed order of keys is unsigned order of starts. */
    private long key(int index) {
        return starts[index] ^ SIGN;
    }
}
