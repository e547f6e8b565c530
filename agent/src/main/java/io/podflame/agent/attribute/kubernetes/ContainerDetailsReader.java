package io.podflame.agent.attribute.kubernetes;

import io.podflame.agent.attribute.CgroupPaths;
import io.podflame.agent.attribute.ProcFilesystem;
import io.podflame.agent.attribute.ReportedEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads each running container's details, once: one ContainerStatus, and the command line of its first process. The command line is
 * read again while the container is new, for the first process begins as the runtime's init, may be a shell that becomes the program,
 * and only then is what it is. Owned by one thread.
 */
final class ContainerDetailsReader {

    private static final long COMMAND_SETTLES_NANOS = Duration.ofSeconds(30).toNanos();

    private final ProcFilesystem proc;
    private final ReportedEnvironment environment;
    private Map<String, Reading> readings = Map.of();

    private record Reading(ContainerDetails details, long firstReadNanos) {}

    /** @param environment which variables may leave the node */
    ContainerDetailsReader(ProcFilesystem proc, ReportedEnvironment environment) {
        this.proc = proc;
        this.environment = environment;
    }

    /** Reads what is missing, and forgets the containers that are not listed any more. Tells whether anything is new. */
    boolean read(CriClient client, CriListing listing, long nowNanos) throws CriUnavailableException {
        Map<String, Reading> next = new HashMap<>();
        for (CriListing.Container container : listing.containers()) {
            Reading known = readings.get(container.id());
            if (known != null) {
                next.put(container.id(), again(known, nowNanos));
            } else if (container.running()) {
                client.status(container.id())
                        .ifPresent(status -> next.put(container.id(), first(container.id(), status, nowNanos)));
            }
        }
        boolean anythingNew = !next.equals(readings);
        readings = next;
        return anythingNew;
    }

    /** By container ID. */
    Map<String, ContainerDetails> details() {
        Map<String, ContainerDetails> details = new HashMap<>();
        readings.forEach((id, reading) -> details.put(id, reading.details()));
        return details;
    }

    private Reading first(String id, CriListing.Status status, long nowNanos) {
        RuntimeInfo info = status.info();
        OptionalInt firstPid =
                info.firstPid().stream().filter(pid -> isVisible(pid, id)).findFirst();
        return new Reading(
                new ContainerDetails(
                        status.image(),
                        firstPid,
                        command(firstPid),
                        environment.of(info.environment()),
                        info.resources()),
                nowNanos);
    }

    private Reading again(Reading known, long nowNanos) {
        ContainerDetails details = known.details();
        if (nowNanos - known.firstReadNanos() > COMMAND_SETTLES_NANOS) {
            return known;
        }
        List<String> command = command(details.firstPid());
        return command.isEmpty() ? known : new Reading(details.withCommand(command), known.firstReadNanos());
    }

    /** In a PID namespace of our own the runtime's number may be that of another process. */
    private boolean isVisible(int pid, String containerId) {
        Optional<CgroupPaths> paths = proc.readCgroupPaths(pid);
        return paths.isPresent()
                && paths.get().containerId().map(containerId::equals).orElse(true);
    }

    private List<String> command(OptionalInt pid) {
        return pid.isPresent() ? proc.readCommandLine(pid.getAsInt()) : List.of();
    }
}
