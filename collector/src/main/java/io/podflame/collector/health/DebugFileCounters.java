package io.podflame.collector.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What became of debug files. For requests to debuginfod servers
 *
 * <pre>requests = found + not found + failed (by reason)</pre>
 *
 * and what was found or uploaded is taken or rejected (by reason). Thread-safe.
 */
public final class DebugFileCounters {

    private final Counter requests;
    private final Counter found;
    private final Counter notFound;
    private final Counter fetchedTables;
    private final Counter uploadedTables;
    private final ReasonCounts failed;
    private final ReasonCounts rejected;

    public DebugFileCounters(MeterRegistry registry) {
        requests = counter(registry, "podflame.debuginfod.requests", "Requests to debuginfod servers");
        found = counter(registry, "podflame.debuginfod.found", "Files that debuginfod servers sent");
        notFound = counter(registry, "podflame.debuginfod.not.found", "Files that debuginfod servers do not have");
        fetchedTables = counter(registry, "podflame.debuginfod.tables", "Symbol tables made of files from debuginfod");
        uploadedTables = counter(registry, "podflame.uploaded.tables", "Symbol tables made of uploaded files");
        failed = new ReasonCounts(registry, "podflame.debuginfod.failed", "Requests to debuginfod servers that failed");
        rejected = new ReasonCounts(
                registry, "podflame.rejected.debug.files", "Debug files, uploaded or fetched, that name nothing");
    }

    public void found() {
        requests.increment();
        found.increment();
    }

    public void notFound() {
        requests.increment();
        notFound.increment();
    }

    public void failed(String reason) {
        requests.increment();
        failed.add(reason, 1);
    }

    public void rejected(String reason) {
        rejected.add(reason, 1);
    }

    public void fetchedTable() {
        fetchedTables.increment();
    }

    public void uploadedTable() {
        uploadedTables.increment();
    }

    public long requests() {
        return (long) requests.count();
    }

    public ReasonCounts failures() {
        return failed;
    }

    public ReasonCounts rejections() {
        return rejected;
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
