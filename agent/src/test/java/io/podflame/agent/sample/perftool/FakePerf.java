package io.podflame.agent.sample.perftool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Programs that stand for perfs which are not to be had: broken ones, old ones, and wrappers around the real one. */
final class FakePerf {

    private static final List<String> LOADERS = List.of("lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1");

    private FakePerf() {}

    /** Says that it is of this version, and does not record. */
    static Path broken(Path file, String version, String complaint) throws IOException {
        return script(
                file,
                "[ \"$1\" = --version ] && { echo 'perf version " + version + "'; exit 0; }\necho '" + complaint
                        + "' >&2\nexit 255");
    }

    /** A shell script with these lines. */
    static Path script(Path file, String lines) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /** The program itself, in another place. */
    static Path copyOf(Path program, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        return Files.copy(program.toRealPath(), file, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** Puts this machine's dynamic loader where a root has it, and returns where that is. */
    static Path withLoader(Path root) throws IOException {
        for (String name : LOADERS) {
            if (Files.exists(Path.of("/").resolve(name))) {
                return copyOf(Path.of("/").resolve(name), root.resolve(name));
            }
        }
        throw new IOException("no dynamic loader among " + LOADERS);
    }
}
