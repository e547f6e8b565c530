package io.podflame.agent.encode;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Workload;

/**
 * A dictionary as it was when a window closed. Immutable, so any thread may read it while the sampling thread goes on adding to the
 * dictionary: it holds the arrays of that moment and their lengths, entries never change, and whatever hands the window over (the
 * queue's lock) makes them visible. It keeps the tables' arrays alive, but not their hash indexes.
 */
record DictionarySnapshot(
        int generation,
        InternTable.Column<String> strings,
        InternTable.Column<Executable> executables,
        InternTable.Column<Workload> workloads,
        LocationTable.Columns locations,
        StackTrie.Columns nodes) {}
