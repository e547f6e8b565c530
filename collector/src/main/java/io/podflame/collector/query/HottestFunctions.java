package io.podflame.collector.query;

import io.podflame.collector.model.Frame;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.symbolize.SymbolLookup;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds each workload's function with the largest self value; only leaves are named, so it is far cheaper than a call tree. */
final class HottestFunctions implements ProfileVisitor {
    private final SymbolLookup symbols;
    private final SortedMap<WorkloadKey, Map<Frame, Long>> selfValues = new TreeMap<>();
    private @Nullable StackTable stacks;
    private Map<Frame, Long> current = new HashMap<>();

    HottestFunctions(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    @Override
    public void partition(ProfileKey key, StackTable partitionStacks) {
        stacks = partitionStacks;
        current = selfValues.computeIfAbsent(key.workload(), absent -> new HashMap<>());
    }

    @Override
    public void profile(TimeRange window, ProfileRows rows) {
        StackTable table = stacks;
        if (table == null) {
            throw new IllegalStateException("a profile before its partition");
        }
        for (int row = 0; row < rows.size(); row++) {
            int node = rows.stackNode(row);
            if (node != StackTable.ROOT) {
                Frame frame = symbols.frame(table.location(table.locationId(node)));
                current.merge(frame, rows.value(row), Long::sum);
            }
        }
    }

    SortedMap<WorkloadKey, HottestFunction> finish() {
        SortedMap<WorkloadKey, HottestFunction> hottest = new TreeMap<>();
        selfValues.forEach((workload, values) -> {
            long total = values.values().stream().mapToLong(Long::longValue).sum();
            values.entrySet().stream()
                    .filter(entry -> entry.getValue() > 0 && isFunction(entry.getKey()))
                    .max(Comparator.<Map.Entry<Frame, Long>>comparingLong(Map.Entry::getValue)
                            .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
                    .ifPresent(entry -> hottest.put(
                            workload, new HottestFunction(entry.getKey().name(), (double) entry.getValue() / total)));
        });
        return hottest;
    }

    private static boolean isFunction(Frame frame) {
        return switch (frame.kind()) {
            case WORKLOAD, THREAD, ON_CPU, OFF_CPU, TRUNCATED -> false;
            case KERNEL, NATIVE, GO, JIT, UNKNOWN -> true;
        };
    }
}
