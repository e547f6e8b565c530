package io.podflame.collector.debugfile;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How debug files are taken.
 *
 * @param directory in which files lie while they are read; made when it is needed, emptied at the start
 * @param limitBytes of one file, uploaded or fetched
 * @param servers debuginfod servers, the first asked first; none: no address is ever contacted
 * @param patience how long an executable's agent may take to send its table, before servers are asked
 */
public record DebugFileSettings(Path directory, long limitBytes, List<URI> servers, Duration patience) {

    /** 1 GB: the debug files of Envoy take 400 to 700 MB. */
    public static final long DEFAULT_LIMIT_BYTES = 1L << 30;

    /** An agent makes a large table in some seconds, one after another. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

    public DebugFileSettings {
        servers = List.copyOf(servers);
    }

    /** Without servers. */
    public static DebugFileSettings in(Path directory) {
        return new DebugFileSettings(directory, DEFAULT_LIMIT_BYTES, List.of(), DEFAULT_PATIENCE);
    }
}
