package io.podflame.collector.query;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.symbolize.SymbolLookup;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds where one build ID's code was sampled, and how many of these samples have a name. */
final class UseOfCode implements ProfileVisitor {
    private final BuildId buildId;
    private final SymbolLookup symbols;
    private final SortedSet<String> files = new TreeSet<>();
    private final SortedSet<WorkloadKey> workloads = new TreeSet<>();
    private long samples;
    private long namedSamples;
    private @Nullable StackTable stacks;
    private boolean hasCode;

    UseOfCode(BuildId buildId, SymbolLookup symbols) {
        this.buildId = buildId;
        this.symbols = symbols;
    }

    @Override
    public void partition(ProfileKey key, StackTable partitionStacks) {
        stacks = partitionStacks;
        hasCode = false;
        for (int id = 0; id < partitionStacks.locationCount(); id++) {
            executable(partitionStacks.location(id)).ifPresent(executable -> {
                files.add(executable.path());
                workloads.add(key.workload());
                hasCode = true;
            });
        }
    }

    @Override
    public void profile(TimeRange window, ProfileRows rows) {
        StackTable table = stacks;
        if (table == null || !hasCode) {
            return;
        }
        for (int row = 0; row < rows.size(); row++) {
            int node = rows.stackNode(row);
            Location leaf =
                    node == StackTable.ROOT ? new Location.Truncated("") : table.location(table.locationId(node));
            if (executable(leaf).isPresent()) {
                samples += rows.samples(row);
                namedSamples += symbols.frame(leaf).named() ? rows.samples(row) : 0;
            }
        }
    }

    private Optional<Location.Executable> executable(Location location) {
        Optional<Location.Executable> executable = switch (location) {
            case Location.InstructionPointer(Location.Executable of, long _) -> Optional.of(of);
            case Location.ReturnAddress(Location.Executable of, long _) -> Optional.of(of);
            case Location.Kernel _,
                    Location.Anonymous _,
                    Location.Unmapped _,
                    Location.Named _,
                    Location.Thread _,
                    Location.Truncated _ -> Optional.empty();
        };
        return executable.filter(of -> of.buildId().equals(buildId));
    }

    CodeUse finish() {
        return new CodeUse(files, workloads, samples, namedSamples);
    }
}
