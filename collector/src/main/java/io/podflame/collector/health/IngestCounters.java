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
        receivedBatches = counter("podflame.received.batches", "Batches that agents sent: stored + rejected");
        receivedRows =
                counter("podflame.received.rows", "Rows (distinct stacks of a workload in a window) that agents sent");
        receivedSamples = counter("podflame.received.samples", "Samples that agents sent");
        storedBatches = counter("podflame.stored.batches", "Batches stored");
        storedRows = counter("podflame.stored.rows", "Rows stored");
        storedSamples = counter("podflame.stored.samples", "Samples stored");
        rejectedBatches = reasons("podflame.rejected.batches", "Batches that broke a rule");
        rejectedRows = reasons("podflame.rejected.rows", "Rows of rejected batches");
        rejectedSamples = reasons("podflame.rejected.samples", "Samples of rejected batches");
        rejectedMessages = reasons("podflame.rejected.messages", "Messages other than batches that broke a rule");
        lost = reasons("podflame.lost.samples", "Samples that kernels lost");
        dropped = reasons("podflame.dropped.samples", "Samples that agents dropped");
        truncated = reasons("podflame.truncated.samples", "Samples with an incomplete stack trace");
        duplicateBatches =
                counter("podflame.duplicate.batches", "Batches sent again that were stored already; not in received");
        storedSymbolTables = counter("podflame.stored.symbol.tables", "Symbol tables stored");
        unavailableSymbolTables =
                counter("podflame.unavailable.symbol.tables", "Symbol tables that an asked agent could not make");
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

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private ReasonCounts reasons(String name, String description) {
        return new ReasonCounts(registry, name, description);
    }
}
