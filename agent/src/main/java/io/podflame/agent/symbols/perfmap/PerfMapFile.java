package io.podflame.agent.symbols.perfmap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Follows one process's map as it grows: reads what is new since the last time. A map that was written anew, which a smaller size, another
 * inode, or other bytes at its beginning or where reading ended tell, is read anew. One thread.
 */
final class PerfMapFile {

    /** Of one map; what is behind is not read. */
    static final long MAX_FILE_BYTES = 256L << 20;

    private static final int PROBE_BYTES = 256;

    private final PerfMapPlace place;
    private final int pid;
    private Optional<PerfMapPlace.Stamp> lastStamp = Optional.empty();
    private long offset;
    /** The first bytes, and the last ones before {@link #offset}. */
    private byte[] head = {};

    private byte[] tail = {};

    /** What came of a look. */
    enum Outcome {
        /** There is no map. */
        ABSENT,
        /** Nothing is new. */
        UNCHANGED,
        /** Something new has been fed. */
        READ
    }

    PerfMapFile(PerfMapPlace place, int pid) {
        this.place = place;
        this.pid = pid;
    }

    /**
     * Feeds the map with what is new in the file.
     *
     * @param chunk for reading, at least {@link #PROBE_BYTES}
     * @throws IOException when the process is gone; with the reason when the file is not to be trusted
     */
    Outcome read(PerfMap map, byte[] chunk) throws IOException {
        return switch (place.look(pid)) {
            case PerfMapPlace.Absent absent -> Outcome.ABSENT;
            case PerfMapPlace.Refused refused -> throw new IOException(refused.reason());
            case PerfMapPlace.Found found -> {
                try (found) {
                    yield readFound(found, map, chunk);
                }
            }
        };
    }

    private Outcome readFound(PerfMapPlace.Found found, PerfMap map, byte[] chunk) throws IOException {
        if (lastStamp.isPresent() && lastStamp.get().equals(found.stamp())) {
            return Outcome.UNCHANGED;
        }
        try (FileChannel file = FileChannel.open(found.file().path(), StandardOpenOption.READ)) {
            if (lastStamp.isPresent() && writtenAnew(found.stamp(), file)) {
                map.startAnew();
                offset = 0;
            }
            long end = Math.min(found.stamp().sizeBytes(), MAX_FILE_BYTES);
            while (offset < end) {
                int wanted = (int) Math.min(chunk.length, end - offset);
                int count = file.read(ByteBuffer.wrap(chunk, 0, wanted), offset);
                if (count <= 0) {
                    break;
                }
                map.feed(chunk, 0, count);
                offset += count;
            }
            head = probe(file, 0);
            tail = probe(file, Math.max(0, offset - PROBE_BYTES));
        }
        lastStamp = Optional.of(found.stamp());
        return Outcome.READ;
    }

    private boolean writtenAnew(PerfMapPlace.Stamp stamp, FileChannel file) throws IOException {
        return !stamp.sameFile(lastStamp.orElseThrow())
                || stamp.sizeBytes() < Math.min(offset, MAX_FILE_BYTES)
                || !Arrays.equals(head, probe(file, 0))
                || !Arrays.equals(tail, probe(file, Math.max(0, offset - PROBE_BYTES)));
    }

    /** Up to 256 bytes from there, none beyond what has been read. */
    private byte[] probe(FileChannel file, long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(PROBE_BYTES, offset - from));
        while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) > 0) {
            // until it is full, or the file ends
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
