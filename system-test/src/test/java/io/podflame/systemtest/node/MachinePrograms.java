package io.podflame.systemtest.node;

import io.podflame.systemtest.node.ContainerImages.ImageFile;
import io.podflame.systemtest.node.ContainerSpec.Confinement;
import io.podflame.systemtest.node.ContainerSpec.Limits;
import io.podflame.systemtest.node.ContainerSpec.Mount;
import io.podflame.systemtest.node.ContainerSpec.Privileges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Containers for whatever is installed on this machine: an image without files, into which its programs, libraries and users are mounted,
 * read-only. No copy of a JDK or a database has to be made.
 *
 * @param folder of one's own, at {@value #FOLDER} of each container
 */
public record MachinePrograms(Path folder) {

    public static final String FOLDER = "/site";
    private static final String IMAGE = "localhost/programs:1";

    /** The image, which has to be imported before. */
    public static ImageFile image(ContainerImages images) throws IOException {
        Path root = Files.createDirectories(images.directory().resolve("programs"));
        for (String directory : List.of("tmp", "etc", "usr", "bin", "lib", "lib64", "work")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.setPosixFilePermissions(
                root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx")); // not all are root
        return images.image(IMAGE, root, List.of("/usr/bin/sh"));
    }

    /** A container with this command; its /tmp is its own. */
    public ContainerSpec container(String name, String... command) {
        List<Mount> mounts = new ArrayList<>();
        for (String directory : List.of("usr", "bin", "lib", "lib64")) {
            Path path = Path.of("/").resolve(directory);
            if (Files.exists(path)) {
                mounts.add(new Mount(path, path.toString(), true));
            }
        }
        mounts.add(new Mount(Path.of("/etc/passwd"), "/etc/passwd", true));
        mounts.add(new Mount(Path.of("/etc/group"), "/etc/group", true));
        mounts.add(new Mount(folder, FOLDER, true));
        return new ContainerSpec(
                name, IMAGE, List.of(command), List.of(), Map.of(), mounts, Privileges.DEFAULT, Limits.NONE);
    }

    /** The same as another user. */
    public static ContainerSpec as(long user, ContainerSpec spec) {
        return spec.withPrivileges(new Privileges(
                false,
                false,
                List.of(),
                List.of(),
                new Confinement(OptionalLong.of(user), OptionalLong.empty(), false, false)));
    }
}
