package io.podflame.importing;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Location;
import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.DebuggedExecutable;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.symbol.CodePlace;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.importing.node.RecordedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The functions of the recorded executables, read from their files when they are first asked for. Thread-safe. */
final class RecordedFunctions {

    private final List<RecordedNode> nodes = new CopyOnWriteArrayList<>();
    private final Map<BuildId, Optional<SymbolTable>> tables = new ConcurrentHashMap<>();

    /** By place: the first location there. */
    private final Map<Place, Location> locations = new ConcurrentHashMap<>();

    private final boolean lines;

    private record Place(Executable executable, CodePlace place) {}

    /** @param lines whether locations that differ in nothing but their source lines differ */
    RecordedFunctions(boolean lines) {
        this.lines = lines;
    }

    /** Executables of this machine will be asked for, too. */
    void join(RecordedNode node) {
        nodes.add(node);
    }

    RecordedNode latest() {
        return nodes.getLast();
    }

    /** Empty for a file that cannot be read, or has become another: its frames stay without names, and the graph says of which file. */
    Optional<SymbolTable> table(BuildId buildId) {
        return tables.computeIfAbsent(
                buildId,
                id -> nodes.stream()
                        .flatMap(node -> node.fileOf(id).stream())
                        .findFirst()
                        .flatMap(file -> read(file, id)));
    }

    private static Optional<SymbolTable> read(Path path, BuildId buildId) {
        try (DebuggedExecutable file = DebuggedExecutable.open(ExecutableLocation.of(path))) {
            return file.buildId().equals(buildId) ? Optional.of(file.symbolTable()) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** One location for all that become the same frames: stacks that differ in nothing else are the same. */
    Location unified(Location location) {
        return switch (location) {
            case Location.InstructionPointer(Executable executable, long address) ->
                unified(executable, address).orElse(location);
            case Location.ReturnAddress(Executable executable, long address) ->
                unified(executable, address - 1).orElse(location);
            default -> location;
        };
    }

    private Optional<Location> unified(Executable executable, long elfAddress) {
        return table(executable.buildId())
                .flatMap(table -> table.place(elfAddress, lines))
                .map(place -> locations.computeIfAbsent(
                        new Place(executable, place),
                        absent -> new Location.InstructionPointer(executable, elfAddress)));
    }
}
