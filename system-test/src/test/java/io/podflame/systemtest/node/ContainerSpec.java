package io.podflame.systemtest.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A container to run.
 *
 * @param image a name that was imported, e.g. "localhost/etcd:1"
 * @param command instead of the image's entry point; empty for the image's own
 * @param arguments after the command or the entry point
 */
public record ContainerSpec(
        String name,
        String image,
        List<String> command,
        List<String> arguments,
        Map<String, String> environment,
        List<Mount> mounts,
        Privileges privileges,
        Limits limits) {

    /**
     * What a container may use; empty for as much as there is.
     *
     * @param requestedCpus what it is scheduled by
     */
    public record Limits(OptionalLong memoryBytes, OptionalDouble cpus, OptionalDouble requestedCpus) {

        public static final Limits NONE =
                new Limits(OptionalLong.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }

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
            boolean privileged,
            boolean readOnlyRoot,
            List<String> capabilities,
            List<String> dropped,
            Confinement confinement) {

        public Privileges {
            capabilities = List.copyOf(capabilities);
            dropped = List.copyOf(dropped);
        }

        public Privileges(boolean privileged, boolean readOnlyRoot, List<String> capabilities, List<String> dropped) {
            this(privileged, readOnlyRoot, capabilities, dropped, Confinement.NONE);
        }

        /** The runtime's default. */
        public static final Privileges DEFAULT = new Privileges(false, false, List.of(), List.of());

        /** Everything. */
        public static final Privileges ALL = new Privileges(true, false, List.of(), List.of());
    }

    /**
     * As whom its processes run, and what they may never do.
     *
     * @param user empty for the image's
     * @param group empty for the image's
     * @param noNewPrivileges whether programs with the set-user-ID bit gain nothing
     * @param systemCallFilter whether the runtime's default seccomp profile holds; else none does
     */
    public record Confinement(
            OptionalLong user, OptionalLong group, boolean noNewPrivileges, boolean systemCallFilter) {

        public static final Confinement NONE =
                new Confinement(OptionalLong.empty(), OptionalLong.empty(), false, false);
    }

    public ContainerSpec {
        command = List.copyOf(command);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        mounts = List.copyOf(mounts);
    }

    public ContainerSpec(String name, String image, String... command) {
        this(name, image, List.of(command), List.of(), Map.of(), List.of(), Privileges.DEFAULT, Limits.NONE);
    }

    public ContainerSpec withArguments(List<String> words) {
        return new ContainerSpec(name, image, command, words, environment, mounts, privileges, limits);
    }

    public ContainerSpec withEnvironment(Map<String, String> variables) {
        return new ContainerSpec(name, image, command, arguments, variables, mounts, privileges, limits);
    }

    public ContainerSpec withMounts(List<Mount> newMounts) {
        return new ContainerSpec(name, image, command, arguments, environment, newMounts, privileges, limits);
    }

    public ContainerSpec withPrivileges(Privileges newPrivileges) {
        return new ContainerSpec(name, image, command, arguments, environment, mounts, newPrivileges, limits);
    }

    public ContainerSpec withMemoryLimit(long bytes) {
        return with(new Limits(OptionalLong.of(bytes), limits.cpus, limits.requestedCpus));
    }

    public ContainerSpec withCpuLimit(double cpus) {
        return with(new Limits(limits.memoryBytes, OptionalDouble.of(cpus), limits.requestedCpus));
    }

    public ContainerSpec withCpuRequest(double cpus) {
        return with(new Limits(limits.memoryBytes, limits.cpus, OptionalDouble.of(cpus)));
    }

    private ContainerSpec with(Limits newLimits) {
        return new ContainerSpec(name, image, command, arguments, environment, mounts, privileges, newLimits);
    }
}
