package io.podflame.agent.symbols.hotspot;

import io.podflame.agent.linux.HeldPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map that a JVM wrote because we asked, and who still needs it. Its directory is held, so that it is found though the JVM has ended. One thread. */
final class WrittenMap {

    private final HeldPath tmp;
    private final String name;
    private final Optional<Instant> started;
    private final @Nullable Object fileKey;
    private final Set<String> sessions = new HashSet<>();

    /** @param started of the JVM: another process with its pid is none of ours */
    WrittenMap(HeldPath tmp, String name, Optional<Instant> started) throws IOException {
        this.tmp = tmp;
        this.name = name;
        this.started = started;
        this.fileKey = key();
    }

    Optional<Instant> started() {
        return started;
    }

    void neededBy(String sessionId) {
        sessions.add(sessionId);
    }

    /** Gives true when nobody needs it any more. */
    boolean released(String sessionId) {
        sessions.remove(sessionId);
        return sessions.isEmpty();
    }

    /** Removes the file, unless another has taken its place since. */
    void remove() throws IOException {
        try (tmp) {
            if (Objects.equals(fileKey, key())) {
                Files.deleteIfExists(file());
            }
        }
    }

    private @Nullable Object key() throws IOException {
        return Files.exists(file(), LinkOption.NOFOLLOW_LINKS)
                ? Files.readAttributes(file(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey()
                : null;
    }

    private Path file() {
        return tmp.path().resolve(name);
    }
}
