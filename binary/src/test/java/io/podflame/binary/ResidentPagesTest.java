package io.podflame.binary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a mapping has in memory, as the kernel counts it in /proc/self/smaps. */
class ResidentPagesTest {
    private static final int SIZE_BYTES = 64 << 20;
    private static final int WINDOW_BYTES = 32 << 10;

    @TempDir
    private Path folder;

    @Test
    void readingAWholeFileLeavesLittleOfItInMemory() throws IOException {
        Path file = folder.resolve("file");
        try (Arena arena = Arena.ofConfined()) {
            fill(map(file, arena), new ResidentPages());
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = map(file, arena);
            ByteView view = ByteView.of(memory, "file").slice(0, SIZE_BYTES);
            byte[] window = new byte[WINDOW_BYTES];
            for (int at = 0; at < SIZE_BYTES; at += WINDOW_BYTES) {
                view.copy(at, window, 0, WINDOW_BYTES);
                assertThat(window[1]).isEqualTo((byte) (at >> 15));
            }
            assertThat(residentBytes(file)).isLessThan(2 * ResidentPages.MAX_BYTES);
            for (int at = 0; at < SIZE_BYTES; at += 4_096) {
                assertThat(memory.get(ValueLayout.JAVA_BYTE, at)).isZero();
            }
            assertThat(residentBytes(file)).as("without it").isEqualTo(SIZE_BYTES);
        }
    }

    @Test
    void whatWasWrittenIsThereAfterItsPagesWent() throws IOException {
        Path file = folder.resolve("file");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = map(file, arena);
            fill(memory, ResidentPages.of(memory));
            assertThat(residentBytes(file)).isLessThan(2 * ResidentPages.MAX_BYTES);
            for (int at = 0; at < SIZE_BYTES; at += WINDOW_BYTES) {
                assertThat(memory.get(ValueLayout.JAVA_BYTE, at + 1)).isEqualTo((byte) (at >> 15));
            }
        }
    }

    /** Every window is zeros, but for its number in its second byte. */
    private static void fill(MemorySegment memory, ResidentPages pages) {
        byte[] window = new byte[WINDOW_BYTES];
        for (int at = 0; at < SIZE_BYTES; at += WINDOW_BYTES) {
            window[1] = (byte) (at >> 15);
            MemorySegment.copy(window, 0, memory, ValueLayout.JAVA_BYTE, at, WINDOW_BYTES);
            pages.touched(WINDOW_BYTES);
        }
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE_BYTES, arena);
        }
    }

    private static long residentBytes(Path file) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        long kilobytes = 0;
        boolean inFile = false;
        for (String line : lines) {
            if (line.matches("\\p{XDigit}+-\\p{XDigit}+ .*")) {
                inFile = line.endsWith(file.toString());
            } else if (inFile && line.startsWith("Rss:")) {
                kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kilobytes << 10;
    }
}
