package io.podflame.importing.node;

import io.podflame.agent.process.Process;
import io.podflame.agent.symbols.JitSymbols;
import io.podflame.agent.symbols.perfmap.RecordedPerfMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** Names of just-in-time code, by process, from the maps that a recording's processes have written. One thread. */
public final class PerfMaps implements JitSymbols {

    private final IntFunction<Optional<Path>> files;
    private final Map<Integer, RecordedPerfMap> maps = new HashMap<>();

    /** @param files the map of a pid, where there is one */
    PerfMaps(IntFunction<Optional<Path>> files) {
        this.files = files;
    }

    /** The time says nothing: of the lines of a map it is not known when they were added. */
    @Override
    public Optional<String> find(Process process, long processAddress, long timestampNanos) {
        return find(process.pid(), processAddress);
    }

    Optional<String> find(int pid, long processAddress) {
        return maps.computeIfAbsent(pid, this::read).find(processAddress);
    }

    private RecordedPerfMap read(int pid) {
        Optional<Path> file = files.apply(pid);
        if (file.isPresent()) {
            try (InputStream input = Files.newInputStream(file.get())) {
                return RecordedPerfMap.read(input);
            } catch (IOException unreadable) {
                return RecordedPerfMap.empty();
            }
        }
        return RecordedPerfMap.empty();
    }
}
