package io.podflame.agent.sample.recording.perfdata;

import io.podflame.agent.sample.recording.RecordingInput;
import java.nio.ByteBuffer;

/** Gives bytes in portions, and between two portions says that there is nothing for now. */
final class ScriptedInput implements RecordingInput {

    private final byte[] bytes;
    private final int portion;
    private int position;
    private boolean pause;

    ScriptedInput(byte[] bytes, int portion) {
        this.bytes = bytes;
        this.portion = portion;
    }

    @Override
    public int read(ByteBuffer target) {
        if (position == bytes.length) {
            return END;
        }
        pause = !pause;
        if (pause) {
            return 0;
        }
        int count = Math.min(Math.min(portion, bytes.length - position), target.remaining());
        target.put(bytes, position, count);
        position += count;
        return count;
    }

    @Override
    public void close() {}
}
