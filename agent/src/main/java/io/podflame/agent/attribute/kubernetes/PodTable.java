package io.podflame.agent.attribute.kubernetes;

import io.podflame.agent.model.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Containers by their ID, each with the pod it belongs to. Immutable; a listing makes the next table. A container that is no longer
 * listed stays for a while: the last samples of a pod are read after the pod is gone.
 */
final class PodTable {

    /** Longer than a window takes to be closed. */
    static final long GRACE_NANOS = Duration.ofSeconds(60).toNanos();

    static final PodTable EMPTY = new PodTable(Map.of());

    /** The name of the container that holds a pod's namespaces: its process carries the ID of the sandbox. */
    private static final String PAUSE = "pause";

    private final Map<String, Entry> entries;

    private record Entry(Workload workload, boolean running, long listedNanos) {}

    private PodTable(Map<String, Entry> entries) {
        this.entries = entries;
    }

    Optional<Workload> find(String containerId) {
        return Optional.ofNullable(entries.get(containerId)).map(Entry::workload);
    }

    /** The running containers, sandboxes excluded. */
    List<Workload> running() {
        return entries.values().stream()
                .filter(Entry::running)
                .map(Entry::workload)
                .toList();
    }

    /**
     * The table after a listing.
     *
     * @param details of containers whose details have been read
     * @param nowNanos on a monotonic clock
     */
    PodTable next(CriListing listing, Map<String, ContainerDetails> details, long nowNanos) {
        Map<String, Entry> next = new HashMap<>();
        entries.forEach((id, entry) -> {
            if (nowNanos - entry.listedNanos() <= GRACE_NANOS) {
                next.put(id, new Entry(entry.workload(), false, entry.listedNanos()));
            }
        });
        Map<String, CriListing.Sandbox> sandboxes = listing.sandboxes().stream()
                .collect(Collectors.toMap(CriListing.Sandbox::id, Function.identity(), (first, second) -> second));
        for (CriListing.Sandbox sandbox : listing.sandboxes()) {
            put(next, pod(sandbox, PAUSE, sandbox.id(), ContainerDetails.NONE), false, nowNanos);
        }
        for (CriListing.Container container : listing.containers()) {
            CriListing.Sandbox sandbox = sandboxes.get(container.sandboxId());
            if (sandbox != null) {
                ContainerDetails known =
                        details.getOrDefault(container.id(), ContainerDetails.NONE.withImage(container.image()));
                put(next, pod(sandbox, container.name(), container.id(), known), container.running(), nowNanos);
            }
        }
        return new PodTable(Map.copyOf(next));
    }

    /** Keeps the instance of the table before when it says the same. */
    private static void put(Map<String, Entry> next, Workload workload, boolean running, long nowNanos) {
        Entry before = next.get(workload.containerId());
        Workload same = before != null && before.workload().equals(workload) ? before.workload() : workload;
        next.put(workload.containerId(), new Entry(same, running, nowNanos));
    }

    private static Workload pod(CriListing.Sandbox sandbox, String container, String id, ContainerDetails details) {
        return new Workload(
                Workload.Kind.POD,
                sandbox.namespace(),
                sandbox.pod(),
                container,
                "",
                id,
                sandbox.podUid(),
                details.image(),
                new TreeMap<>(sandbox.labels()),
                details.command(),
                details.environment(),
                sandbox.annotations(),
                details.resources());
    }
}
