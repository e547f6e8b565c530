package io.podflame.collector.query;

import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.store.ProfileVisitor;
import io.podflame.collector.symbolize.SymbolLookup;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Adds up the samples whose innermost frame has no name, by file: the same ones that a flame graph's accuracy counts. */
final class UnnamedLeaves implements ProfileVisitor {
    private static final String VDSO = "[vdso]";

    private final FlameGraphRequest request;
    private final SymbolLookup symbols;
    private final FoundProfiles found = new FoundProfiles();
    private final Map<Key, Sum> sums = new HashMap<>();
    private long value;
    private @Nullable StackTable stacks;
    private @Nullable WorkloadKey workload;

    /** What tells files apart: an executable by its build ID and path. */
    private record Key(String file, UnnamedFile.Kind kind, Optional<Location.Executable> executable) {}

    UnnamedLeaves(FlameGraphRequest request, SymbolLookup symbols) {
        this.request = request;
        this.symbols = symbols;
    }

    @Override
    public void partition(ProfileKey key, StackTable partitionStacks) {
        found.add(key);
        stacks = partitionStacks;
        workload = key.workload();
    }

    @Override
    public void profile(TimeRange window, ProfileRows rows) {
        StackTable table = stacks;
        WorkloadKey ran = workload;
        if (table == null || ran == null) {
            throw new IllegalStateException("a profile before its partition");
        }
        found.add(window);
        for (int row = 0; row < rows.size(); row++) {
            value += rows.value(row);
            int node = rows.stackNode(row);
            if (node != StackTable.ROOT) {
                Location location = table.location(table.locationId(node));
                Frame frame = symbols.frame(location);
                if (!frame.named()) {
                    sums.computeIfAbsent(key(location, frame), absent -> new Sum())
                            .add(rows.samples(row), rows.value(row), ran);
                }
            }
        }
    }

    private static Key key(Location location, Frame frame) {
        return switch (location) {
            case Location.InstructionPointer(Location.Executable executable, long _) -> ofExecutable(executable);
            case Location.ReturnAddress(Location.Executable executable, long _) -> ofExecutable(executable);
            case Location.Anonymous _ ->
                of(frame, frame.file().equals(VDSO) ? UnnamedFile.Kind.VDSO : UnnamedFile.Kind.ANONYMOUS);
            case Location.Unmapped _ ->
                of(frame, frame.kind() == FrameKind.KERNEL ? UnnamedFile.Kind.KERNEL : UnnamedFile.Kind.UNMAPPED);
            case Location.Kernel _ -> of(frame, UnnamedFile.Kind.KERNEL);
            case Location.Named _, Location.Thread _, Location.Truncated _ -> of(frame, UnnamedFile.Kind.RECORDED);
        };
    }

    private static Key ofExecutable(Location.Executable executable) {
        return new Key(executable.path(), UnnamedFile.Kind.EXECUTABLE, Optional.of(executable));
    }

    private static Key of(Frame frame, UnnamedFile.Kind kind) {
        return new Key(frame.file(), kind, Optional.empty());
    }

    UnnamedFiles finish() {
        List<UnnamedFile> files = sums.entrySet().stream()
                .map(entry -> entry.getValue().of(entry.getKey()))
                .sorted(Comparator.comparingLong(UnnamedFile::value)
                        .reversed()
                        .thenComparing(UnnamedFile::file)
                        .thenComparing(file -> file.executable()
                                .map(executable -> executable.buildId().hex())
                                .orElse("")))
                .toList();
        return new UnnamedFiles(found.event(request), found.range(request), value, files);
    }

    /** One file's samples while they are added up. */
    private static final class Sum {
        private final SortedSet<WorkloadKey> workloads = new TreeSet<>();
        private long samples;
        private long value;

        private void add(int moreSamples, long moreValue, WorkloadKey workload) {
            samples += moreSamples;
            value += moreValue;
            workloads.add(workload);
        }

        private UnnamedFile of(Key key) {
            return new UnnamedFile(key.file(), key.kind(), key.executable(), samples, value, workloads);
        }
    }
}
