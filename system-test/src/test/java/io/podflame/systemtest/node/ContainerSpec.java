package io.podflame.systemtest.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A container to run.
 *
 * @param image a name that was imported, e.g. "localhost/etcd:1"
 * @param command instead of the image's entry point; empty for the image's own
 */
public record ContainerSpec(
        String name,
        String image,
        List<String> command,
        Map<String, String> environment,
        List<Mount> mounts,
        Privileges privileges) {

    /** A directory or file of the node inside the container. */
    public record Mount(Path hostPath, String containerPath, boolean readOnly) {}

    /**
     * What a container may do.
     *
     * @param capabilities added to the runtime's default ones, without "CAP_", e.g. "PERFMON"
     * @param dropped taken away, e.g. "ALL"
     * @param readOnlyRoot whether the container's own files cannot be written
     */
    public record Privileges(
            boolean privileged, boolean readOnlyRoot, List<String> capabilities, List<String> dropped) {

        public Privileges {
            capabilities = List.copyOf(capabilities);
            dropped = List.copyOf(dropped);
        }

        /** The runtime's default. */
        public static final Privileges DEFAULT = new Privileges(false, false, List.of(), List.of());

        /** Everything. */
        public static final Privileges ALL = new Privileges(true, false, List.of(), List.of());
    }

    public ContainerSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        mounts = List.copyOf(mounts);
    }

    public ContainerSpec(String name, String image, String... command) {
        this(name, image, List.of(command), Map.of(), List.of(), Privileges.DEFAULT);
    }

    public ContainerSpec withEnvironment(Map<String, String> variables) {
        return new ContainerSpec(name, image, command, variables, mounts, privileges);
    }

    public ContainerSpec withMounts(Mount... newMounts) {
        return new ContainerSpec(name, image, command, environment, List.of(newMounts), privileges);
    }

    public ContainerSpec withPrivileges(Privileges newPrivileges) {
        return new ContainerSpec(name, image, command, environment, mounts, newPrivileges);
    }
}
