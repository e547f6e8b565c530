package io.podflame.importing;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Location;
import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.debugfile.DebuggedExecutable;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.symbol.PlaceLookup;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.importing.node.RecordedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The functions of the recorded executables. A file is read from when it is first asked for, by a thread of the common pool: samples go on
 * being read meanwhile. Thread-safe.
 */
final class RecordedFunctions {

    private final List<RecordedNode> nodes = new CopyOnWriteArrayList<>();
    private final Map<BuildId, CompletableFuture<Optional<Functions>>> tables = new ConcurrentHashMap<>();

    private final SymbolDetail detail;

    /** Of one file. */
    private record Functions(SymbolTable table, PlaceLookup places) {}

    /** @param detail without lines, locations are the same that differ in nothing else */
    RecordedFunctions(SymbolDetail detail) {
        this.detail = detail;
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
        return reading(buildId).join().map(Functions::table);
    }

    private CompletableFuture<Optional<Functions>> reading(BuildId buildId) {
        CompletableFuture<Optional<Functions>> known = tables.get(buildId);
        return known != null
                ? known
                : tables.computeIfAbsent(buildId, id -> CompletableFuture.supplyAsync(() -> read(id)));
    }

    private Optional<Functions> read(BuildId buildId) {
        List<RecordedNode> having =
                nodes.stream().filter(node -> node.fileOf(buildId).isPresent()).toList();
        if (having.isEmpty()) {
            return Optional.empty();
        }
        Path path = having.getFirst().fileOf(buildId).orElseThrow();
        try (DebuggedExecutable file = DebuggedExecutable.open(ExecutableLocation.of(path))) {
            if (file.buildId().equals(buildId)) {
                SymbolTable table = file.symbolTable(detail);
                return Optional.of(new Functions(table, table.places()));
            }
            having.forEach(node -> node.addProblem(path + " has become another file since: its code has no names"));
        } catch (IOException unreadable) {
            String why =
                    unreadable instanceof MalformedInputException ? unreadable.getMessage() : unreadable.toString();
            having.forEach(node -> node.addProblem(path + " cannot be read, and its code has no names: " + why));
        }
        return Optional.empty();
    }

    /**
     * One location for all that become the same frames: stacks that differ in nothing else are the same. Empty while the file's functions are
     * being read: what is not unified now is merged when it is named.
     */
    Optional<Location> unified(Location location) {
        return switch (location) {
            case Location.InstructionPointer(Executable executable, long address) ->
                unified(location, executable, address);
            case Location.ReturnAddress(Executable executable, long address) ->
                unified(location, executable, address - 1);
            default -> Optional.of(location);
        };
    }

    private Optional<Location> unified(Location location, Executable executable, long elfAddress) {
        CompletableFuture<Optional<Functions>> reading = reading(executable.buildId());
        if (!reading.isDone()) {
            return Optional.empty();
        }
        OptionalLong same = reading.join()
                .map(functions -> functions.places().find(elfAddress))
                .orElseGet(OptionalLong::empty);
        return Optional.of(same.isPresent() ? new Location.InstructionPointer(executable, same.getAsLong()) : location);
    }
}
