package io.podflame.importing;

import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.importing.node.RecordedNode;

/** Where what was recorded goes. One thread. */
interface ImportDestination {

    /** Samples of this machine's executables come now: it has the files for their symbols, until the destination is finished. */
    void join(RecordedNode node);

    /** Begins a session for an event of the source. */
    ImportedSession begin(ImportSource source, RecordedEvent event, SessionStart start);

    /** Whether the time of every sample is of use. */
    boolean keepsSampleTimes();
}
