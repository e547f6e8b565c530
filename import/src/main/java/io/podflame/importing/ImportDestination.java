package io.podflame.importing;

import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.importing.node.RecordedNode;

/** Where what was recorded goes. */
interface ImportDestination {

    /** Samples of this machine's executables come now: it has the files for their symbols, until the destination is finished. */
    void join(RecordedNode node);

    /** Begins a session for an event of the source. */
    ImportedSession begin(ImportSource source, RecordedEvent event, SessionStart start);

    /** How many threads may bring samples at once, each to sessions of its own. */
    int readers();

    /** Whether the time of every sample is of use. */
    boolean keepsSampleTimes();
}
