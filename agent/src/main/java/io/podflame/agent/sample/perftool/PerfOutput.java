package io.podflame.agent.sample.perftool;

import io.podflame.agent.linux.Pipe;
import io.podflame.agent.sample.recording.RecordingInput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What perf writes, as a recording that grows: without waiting, and bounded by the kernel's pipe. One thread. */
final class PerfOutput implements RecordingInput {

    private final Pipe pipe;
    private boolean ended;

    PerfOutput(Pipe pipe) {
        this.pipe = pipe;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = ended ? Pipe.END : pipe.read(target);
        ended = count == Pipe.END;
        return ended ? END : count;
    }

    /** Whether perf has closed its output, and all of it was read. */
    boolean ended() {
        return ended;
    }

    /** The pipe is its process's. */
    @Override
    public void close() {}
}
