package io.podflame.agent.stream;

import io.podflame.binary.BuildId;

/** Makes symbol tables. Called by one thread, which it may keep for seconds. */
public interface SymbolTableSource {

    /** What there is for the build ID. Never throws for what a file holds. */
    SymbolTableAnswer answer(BuildId buildId);
}
