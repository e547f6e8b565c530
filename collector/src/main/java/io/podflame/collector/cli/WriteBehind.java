package io.podflame.collector.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes what it was given on a thread of its own, while the caller makes more: of the time that a large file takes, the kernel's copying is half.
 * A write that failed is told by a later call, at the latest by {@link #close}. For one thread.
 */
final class WriteBehind extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 20;

    private final WritableByteChannel channel;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("write-behind").daemon().factory());
    private ByteBuffer filling = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private ByteBuffer writing = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private Future<?> written;

    /** @param channel that {@link #close} closes */
    WriteBehind(WritableByteChannel channel) {
        this.channel = channel;
        this.written = writer.submit(() -> {});
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int done = 0;
        while (done < length) {
            if (!filling.hasRemaining()) {
                handOver();
            }
            int count = Math.min(filling.remaining(), length - done);
            filling.put(bytes, offset + done, count);
            done += count;
        }
    }

    private void handOver() throws IOException {
        await();
        ByteBuffer full = filling.flip();
        filling = writing.clear();
        writing = full;
        written = writer.submit(() -> {
            while (full.hasRemaining()) {
                channel.write(full);
            }
            return null;
        });
    }

    private void await() throws IOException {
        try {
            written.get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing");
        }
    }

    /** All that was given is written when it returns. */
    @Override
    public void flush() throws IOException {
        handOver();
        await();
    }

    @Override
    public void close() throws IOException {
        try (channel;
                writer) {
            flush();
        }
    }
}
