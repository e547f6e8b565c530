package io.podflame.collector.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.WindowStatistics;

/**
 * What came from agents and what became of it. For batches, rows and samples alike
 *
 * <pre>received = stored + rejected</pre>
 *
 * A batch that is already stored (sent again after a connection broke) is a duplicate and in none of the three. Thread-safe.
 */
public final class IngestCounters {

    private final MeterRegistry registry;
    private final Counter receivedBatches;
    private final Counter receivedRows;
    private final Counter receivedSamples;
    private final Counter storedBatches;
    private final Counter storedRows;
    private final Counter storedSamples;
    private final ReasonCounts rejectedBatches;
    private final ReasonCounts rejectedRows;
    private final ReasonCounts rejectedSamples;
    private final ReasonCounts rejectedMessages;
    private final ReasonCounts lost;
    private final ReasonCounts dropped;
    private final ReasonCounts truncated;
    private final Counter duplicateBatches;
    private final Counter storedSymbolTables;
    private final Counter unavailableSymbolTables;

    public IngestCounters(MeterRegistry registry) {
        this.registry = registry;
        receivedBatches = registry.counter("podflame.received.batches");
        receivedRows = registry.counter("podflame.received.rows");
        receivedSamples = registry.counter("podflame.received.samples");
        storedBatches = registry.counter("podflame.stored.batches");
        storedRows = registry.counter("podflame.stored.rows");
        storedSamples = registry.counter("podflame.stored.samples");
        rejectedBatches = reasons("podflame.rejected.batches");
        rejectedRows = reasons("podflame.rejected.rows");
        rejectedSamples = reasons("podflame.rejected.samples");
        rejectedMessages = reasons("podflame.rejected.messages");
        lost = reasons("podflame.lost.samples");
        dropped = reasons("podflame.dropped.samples");
        truncated = reasons("podflame.truncated.samples");
        duplicateBatches = registry.counter("podflame.duplicate.batches");
        storedSymbolTables = registry.counter("podflame.stored.symbol.tables");
        unavailableSymbolTables = registry.counter("podflame.unavailable.symbol.tables");
    }

    public void stored(ProfileBatch batch, long rows, long samples) {
        received(rows, samples);
        storedBatches.increment();
        storedRows.increment(rows);
        storedSamples.increment(samples);
        WindowStatistics statistics = batch.statistics();
        lost.addAll(statistics.lost());
        dropped.addAll(statistics.dropped());
        truncated.addAll(statistics.truncated());
    }

    public void rejected(String reason, long rows, long samples) {
        received(rows, samples);
        rejectedBatches.add(reason, 1);
        rejectedRows.add(reason, rows);
        rejectedSamples.add(reason, samples);
    }

    private void received(long rows, long samples) {
        receivedBatches.increment();
        receivedRows.increment(rows);
        receivedSamples.increment(samples);
    }

    /** A message that is no batch. */
    public void rejectedMessage(String reason) {
        rejectedMessages.add(reason, 1);
    }

    public void duplicate() {
        duplicateBatches.increment();
    }

    public void storedSymbolTable() {
        storedSymbolTables.increment();
    }

    public void unavailableSymbolTable() {
        unavailableSymbolTables.increment();
    }

    public long receivedBatches() {
        return (long) receivedBatches.count();
    }

    public long receivedRows() {
        return (long) receivedRows.count();
    }

    public long receivedSamples() {
        return (long) receivedSamples.count();
    }

    public long storedBatches() {
        return (long) storedBatches.count();
    }

    public long storedRows() {
        return (long) storedRows.count();
    }

    public long storedSamples() {
        return (long) storedSamples.count();
    }

    public ReasonCounts rejectedBatches() {
        return rejectedBatches;
    }

    public ReasonCounts rejectedRows() {
        return rejectedRows;
    }

    public ReasonCounts rejectedSamples() {
        return rejectedSamples;
    }

    public ReasonCounts rejectedMessages() {
        return rejectedMessages;
    }

    public long duplicateBatches() {
        return (long) duplicateBatches.count();
    }

    private ReasonCounts reasons(String name) {
        return new ReasonCounts(registry, name);
    }
}
