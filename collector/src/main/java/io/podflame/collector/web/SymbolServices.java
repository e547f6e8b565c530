package io.podflame.collector.web;

import io.podflame.binary.BuildId;
import io.podflame.collector.debugfile.DebugFiles;
import io.podflame.collector.health.DebugFileCounters;
import io.podflame.collector.model.Location;
import io.podflame.collector.model.SymbolTableAnswer;
import io.podflame.collector.store.SymbolStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What requests about symbols are answered from.
 *
 * @param agents what agents say about a table that is not stored
 * @param missed is told each executable whose names somebody misses
 * @param debuginfodServers as configured
 */
public record SymbolServices(
        SymbolStore tables,
        DebugFiles files,
        DebugFileCounters counters,
        Function<BuildId, Optional<SymbolTableAnswer>> agents,
        Consumer<Location.Executable> missed,
        List<String> debuginfodServers) {}
