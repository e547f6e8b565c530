package io.podflame.systemtest.manifest;

import io.podflame.systemtest.node.CommandLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Volumes as directories of this machine.
 *
 * @param folder for all that it makes
 * @param nodePaths where the test's node has what a real one has at the path that is the key
 */
public record Volumes(Path folder, Map<String, Path> nodePaths) {

    public Volumes {
        nodePaths = Map.copyOf(nodePaths);
    }

    /** @param group owns it, as fsGroup says */
    Path empty(Optional<Long> group) {
        Path directory = directory();
        group.ifPresent(id -> {
            var _ = CommandLine.run("chown", ":" + id, directory.toString());
            var _ = CommandLine.run("chmod", "2775", directory.toString());
        });
        return directory;
    }

    Path ofNode(String path) {
        return nodePaths.getOrDefault(path, directory());
    }

    /** @param keys those values that become files */
    Path secret(YamlNode secret, Collection<String> keys) {
        Path directory = directory();
        for (String key : keys) {
            try {
                Files.write(
                        directory.resolve(key),
                        Base64.getDecoder().decode(secret.at("data", key).text()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return directory;
    }

    private Path directory() {
        try {
            Path directory = Files.createTempDirectory(folder, "volume");
            var _ = CommandLine.run("chmod", "755", directory.toString());
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
