package io.podflame.binary.executable;

import io.podflame.binary.Scratch;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Scratch memory in a file that has lost its name: the kernel can write it out when memory is short, and it goes with the process however
 * that ends. For the one thread that opened it.
 */
public final class ScratchFile implements Scratch, Closeable {
    /** More than a symbol table of the largest executables needs on the way. */
    public static final long MAX_BYTES = 4L << 30;

    private final FileChannel channel;
    private final Arena arena = Arena.ofConfined();
    private long sizeBytes;

    private ScratchFile(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException when the folder cannot be written */
    public static ScratchFile in(Path folder) throws IOException {
        return new ScratchFile(FileChannel.open(
                Files.createTempFile(folder, "podflame-scratch", ""),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE));
    }

    @Override
    public MemorySegment allocate(long bytes) throws IOException {
        if (bytes > MAX_BYTES - sizeBytes) {
            throw new IOException("scratch memory of more than " + MAX_BYTES + " bytes");
        }
        MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, sizeBytes, bytes, arena);
        sizeBytes += bytes;
        return memory;
    }

    @Override
    public void close() throws IOException {
        arena.close();
        channel.close();
    }
}
