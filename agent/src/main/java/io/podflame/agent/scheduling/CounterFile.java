package io.podflame.agent.scheduling;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the small files in which the kernel gives its counters. */
final class CounterFile {

    private static final int USUAL_LIMIT_BYTES = 8 * 1024;

    private CounterFile() {}

    static String read(Path file) throws IOException {
        return read(file, USUAL_LIMIT_BYTES);
    }

    static String read(Path file, int limitBytes) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(limitBytes), StandardCharsets.ISO_8859_1);
        }
    }
}
