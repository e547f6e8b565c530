package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBehindTest {

    @TempDir
    private Path folder;

    private final Random random = new Random(1);

    @Test
    void writesWhatItWasGivenInThatOrder() throws IOException {
        byte[] bytes = new byte[7_654_321];
        random.nextBytes(bytes);
        Path file = folder.resolve("file");
        try (OutputStream output =
                new WriteBehind(FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE))) {
            int done = 0;
            while (done < bytes.length) {
                int next = Math.min(bytes.length - done, random.nextInt(3 << 20));
                output.write(bytes, done, next);
                done += next;
                if (next % 5 == 0) {
                    output.flush();
                    assertThat(Files.size(file)).isEqualTo(done);
                }
            }
            output.write('.');
        }
        assertThat(Files.readAllBytes(file))
                .startsWith(bytes)
                .hasSize(bytes.length + 1)
                .endsWith((byte) '.');
    }

    /** The device behind which there is never any room. */
    @Test
    void tellsThatThereIsNoRoom() throws IOException {
        OutputStream output = new WriteBehind(FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE));
        assertThatThrownBy(() -> {
                    try (output) {
                        output.write(new byte[10]);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    @Test
    void tellsByTheWriteAfterNextThatThereIsNoRoom() throws IOException {
        OutputStream output = new WriteBehind(FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE));
        assertThatThrownBy(() -> output.write(new byte[4 << 20])).hasMessage("No space left on device");
        assertThatThrownBy(output::close).hasMessage("No space left on device");
    }

    @Test
    void closesItsChannelWhateverHappens() throws IOException {
        FileChannel channel = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
        OutputStream output = new WriteBehind(channel);
        output.write(1);
        assertThatThrownBy(output::close).isInstanceOf(IOException.class);
        assertThat(channel.isOpen()).isFalse();
    }
}
