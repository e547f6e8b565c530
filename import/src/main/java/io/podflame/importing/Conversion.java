package io.podflame.importing;

import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.binary.BuildId;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.collector.symbolize.SymbolLookup;
import io.podflame.importing.node.RecordedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flame graphs in place of a collector, one for each event: what is kept grows with the distinct stacks, not with the recording's length.
 * Symbols come from the executables themselves.
 */
final class Conversion implements ImportDestination {

    private final Optional<String> nodeName;
    private final List<RecordedNode> nodes = new ArrayList<>();
    private final Map<String, ConvertedEvent> events = new LinkedHashMap<>();

    private final Map<BuildId, Optional<SymbolTable>> tables = new HashMap<>();

    /** @param nodeName in place of what the recordings say */
    Conversion(Optional<String> nodeName) {
        this.nodeName = nodeName;
    }

    @Override
    public void join(RecordedNode node) {
        nodes.add(node);
    }

    @Override
    public ImportedSession begin(ImportSource source, RecordedEvent event, SessionStart start) {
        ConvertedEvent converted = events.computeIfAbsent(
                event.event().name(), name -> new ConvertedEvent(event, SymbolLookup.in(this::table)));
        converted.of(source);
        return new SummedSession(converted, nodes.getLast().nameOr(nodeName), start);
    }

    private Optional<SymbolTable> table(BuildId buildId) {
        return tables.computeIfAbsent(
                buildId,
                id -> nodes.stream()
                        .flatMap(node -> node.fileOf(id).stream())
                        .findFirst()
                        .flatMap(file -> read(file, id)));
    }

    /** Empty for a file that can no longer be read, or is another now: its frames stay without names, and the graph says of which file. */
    private static Optional<SymbolTable> read(Path path, BuildId buildId) {
        try (ExecutableFile file = ExecutableFile.open(path)) {
            return file.buildId().equals(buildId) ? Optional.of(file.symbolTable()) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** In the order of their first samples. */
    List<ConvertedEvent> events() {
        return List.copyOf(events.values());
    }

    @Override
    public boolean keepsSampleTimes() {
        return false;
    }
}
