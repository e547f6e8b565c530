package io.podflame.agent.scheduling;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A machine's counter files at one moment, as recorded, laid out below a directory. */
final class RecordedMachine {

    static final String BUSY = "3f1c0e9a7b5d4c2e8f6a1b3d5c7e9f0a2b4c6d8e0f1a3b5c7d9e1f2a4b6c8d0e";
    static final String IDLE = "0a1b2c3d4e5f60718293a4b5c6d7e8f900112233445566778899aabbccddeeff";

    private final Map<String, String> files = new TreeMap<>();

    /** @param name of the fixture */
    RecordedMachine(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(RecordedMachine.class.getResourceAsStream(name))) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            for (String section : text.substring("== ".length()).split("\n== ", -1)) {
                int end = section.indexOf('\n');
                files.put(
                        end < 0 ? section : section.substring(0, end),
                        end < 0 ? "" : section.substring(end + 1) + "\n");
            }
        }
    }

    /** Writes all files, in place of those of an earlier moment. */
    void layOut(Path root) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = root.resolve(file.getKey().substring(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    String mountinfo() {
        return file("/proc/self/mountinfo");
    }

    /** The text of the busy container's file. */
    String busy(String name) {
        return files.entrySet().stream()
                .filter(file -> file.getKey().endsWith(BUSY + ".scope/" + name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** One value of the busy container's cpu.stat. */
    long busyStat(String key) {
        return busy("cpu.stat")
                .lines()
                .filter(line -> line.startsWith(key + " "))
                .mapToLong(line -> Long.parseLong(line.substring(key.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    String file(String path) {
        return Objects.requireNonNull(files.get(path), path);
    }
}
