package io.podflame.importing;

import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.importing.node.RecordedNode;
import java.time.Duration;

/** Where what was recorded goes. One thread. */
interface ImportDestination {

    /** Windows of this machine's executables come now: it has the files for their symbols, until the destination is finished. */
    void join(RecordedNode node);

    /** Begins a session for an event of the source, and gives its ID. */
    String begin(ImportSource source, RecordedEvent event);

    /** Takes a window, when there is room for it. */
    void send(ProfileWindow window);

    /** How long windows are. */
    Duration window();

    /** Whether the time of every sample is of use. */
    boolean keepsSampleTimes();
}
