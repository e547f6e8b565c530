package io.podflame.agent.sample.recording.perfdata;

import io.podflame.agent.sample.recording.RecordingInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A part of a file. The channel may be read elsewhere until the first read. */
final class ChannelInput implements RecordingInput {

    private final SeekableByteChannel channel;
    private final long offset;
    private long left;
    private boolean begun;

    ChannelInput(SeekableByteChannel channel, long offset, long sizeBytes) {
        this.channel = channel;
        this.offset = offset;
        this.left = sizeBytes;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (left == 0) {
            return END;
        }
        if (!begun) {
            channel.position(offset);
            begun = true;
        }
        int limit = target.limit();
        target.limit(target.position() + (int) Math.min(left, target.remaining()));
        int count = channel.read(target);
        target.limit(limit);
        left = count < 0 ? 0 : left - count;
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
