package io.podflame.collector.store.rocksdb;

import java.nio.charset.StandardCharsets;

/** The sorted tables of the store. Keys are drawn in {@link StoreKeys}. */
enum ColumnFamily {
    /** Which series has profiles in an hour: {@link PartitionHeader}. */
    PARTITIONS("partitions", true),
    /** Stack traces and profiles of a partition: {@link DictionaryBlob}, {@link ProfileBlob}, {@link SampleTimesBlob}. */
    ROWS("rows", true),
    /** Samples and value per window of a partition: {@link TotalBlob}. */
    TOTALS("totals", true),
    /** {@link StatisticsBlob}. */
    STATISTICS("statistics", true),
    /** What the scheduler counted about a workload or a node: {@link SchedulingBlob}. */
    SCHEDULING("scheduling", true),
    /** Build IDs that an hour's stacks need; no values. */
    REFERENCES("references", true),
    /** When something was last stored in an hour: {@link HourBlob}. */
    HOURS("hours", true),
    /** What is known of a session: {@link SessionBlob}. */
    SESSIONS("sessions", false),
    /** Last sequence of an agent's run: {@link RunBlob}. */
    RUNS("runs", false),
    /** Encoded symbol tables, by build ID. */
    SYMBOLS("symbols", false),
    /** Which symbol tables are there, {@link TableDescriptionBlob}: the tables themselves are too big to list. */
    SYMBOL_INDEX("symbol-index", false);

    private final String storedName;
    private final boolean hourly;

    ColumnFamily(String storedName, boolean hourly) {
        this.storedName = storedName;
        this.hourly = hourly;
    }

    /** The name in the database: part of the format. */
    byte[] storedName() {
        return storedName.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether keys begin with the hour, and go with it. */
    boolean hourly() {
        return hourly;
    }
}
