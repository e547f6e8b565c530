package io.podflame.binary.debugfile;

import java.nio.file.Path;

/**
 * Where an executable can be read, and where its debug files are looked for.
 *
 * @param file to open now
 * @param root of the file system that it belongs to: {@code /proc/PID/root} for a container's
 * @param path the executable's in that root, absolute
 */
public record ExecutableLocation(Path file, Path root, String path) {

    /** A file in our own file system. */
    public static ExecutableLocation of(Path file) {
        Path absolute = file.toAbsolutePath();
        return new ExecutableLocation(file, Path.of("/"), absolute.toString());
    }
}
