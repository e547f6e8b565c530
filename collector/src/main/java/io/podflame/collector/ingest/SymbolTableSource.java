package io.podflame.collector.ingest;

import io.podflame.binary.BuildId;

/** An agent that can be asked for a symbol table. */
interface SymbolTableSource {

    /** Name of its node. */
    String node();

    /** Queues the question; nothing happens when the agent is gone. From any thread. */
    void requestSymbolTable(BuildId buildId);
}
