package io.podflame.agent.attribute.kubernetes;

import io.podflame.agent.attribute.ContainerDirectory;
import io.podflame.agent.attribute.ProcFilesystem;
import io.podflame.agent.attribute.ReportedEnvironment;
import io.podflame.agent.model.Workload;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The pods of this node, from its container runtime. One thread of its own lists them every ten seconds, and at once when a container
 * is asked for that is not known, at most four times a second. The others only read what it has published last.
 *
 * <p>A container is sampled before the runtime lists it: while CRI-O creates it, or containerd its pod's sandbox. And one of another
 * tool is never listed. So a missing one is asked for again after a quarter of a second, then less and less often, down to once a
 * minute:
 *
 * <pre>
 * first sample ─ missing ─ missing ─── missing ─────── missing ─────────────── …      seconds 0, ¼, ½, 1, 2, 4 … 64, 124 …
 *                ╰────────── awaited ─────────╯
 * </pre>
 *
 * <p>A runtime that is absent or does not answer is a state, not an error: said once, tried again at every refresh.
 */
public final class PodDirectory implements ContainerDirectory, AutoCloseable {

    private static final Logger LOGGER = System.getLogger(PodDirectory.class.getName());

    /** Only containers that use no CPU wait for it. One costs agent and runtime 3 ms and 1.5 ms of CPU time with 80 containers. */
    private static final long REFRESH_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long MIN_REFRESH_NANOS = Duration.ofMillis(250).toNanos();

    /** The longest time from asking for a missing container to asking again. */
    static final long MISSING_NANOS = Duration.ofSeconds(60).toNanos();

    /** Missing for so long, a container is no longer expected to turn up at any moment. */
    static final long AWAITED_NANOS = Duration.ofSeconds(1).toNanos();

    /** More unknown containers than any node has: further ones wait for the next refresh. */
    private static final int ASKED_LIMIT = 1024;

    private final CriSockets sockets;
    private final LongSupplier nanoTime;
    private final ContainerDetailsReader detailsReader;
    private final Thread refresher;

    private final Semaphore wakeUps = new Semaphore(0);
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    /** IDs that the runtime did not know. */
    private final Map<String, Missing> missing = new ConcurrentHashMap<>();

    private volatile PodTable table = PodTable.EMPTY;
    private volatile Map<Integer, String> firstProcesses = Map.of();
    private volatile RuntimeState state = new RuntimeState.Unavailable("not asked yet");

    /** Whether the runtime has been asked once, with or without success. */
    private volatile boolean begun;

    /** Of the refresher's thread. */
    private Optional<CriClient> client = Optional.empty();

    /** When the runtime did not know a container for the first and for the last time. */
    private record Missing(long firstNanos, long lastNanos) {

        boolean dueAt(long nowNanos) {
            return nowNanos - lastNanos >= Math.clamp(lastNanos - firstNanos, MIN_REFRESH_NANOS, MISSING_NANOS);
        }

        boolean awaited() {
            return lastNanos - firstNanos < AWAITED_NANOS;
        }
    }

    /** One whose thread does not run yet. */
    PodDirectory(CriSockets sockets, ProcFilesystem proc, ReportedEnvironment environment, LongSupplier nanoTime) {
        this.sockets = sockets;
        this.nanoTime = nanoTime;
        detailsReader = new ContainerDetailsReader(proc, environment);
        refresher = Thread.ofPlatform().name("pod-directory").daemon().unstarted(this::run);
    }

    /**
     * Begins to ask the runtime in the background.
     *
     * @param environment which variables of containers may leave the node
     */
    public static PodDirectory open(CriSockets sockets, ProcFilesystem proc, ReportedEnvironment environment) {
        PodDirectory directory = new PodDirectory(sockets, proc, environment, System::nanoTime);
        directory.refresher.start();
        return directory;
    }

    @Override
    public Optional<Workload> find(String containerId) {
        Optional<Workload> known = table.find(containerId);
        if (known.isEmpty()) {
            ask(containerId);
        }
        return known;
    }

    @Override
    public boolean awaits(String containerId) {
        if (find(containerId).isPresent()) {
            return false;
        }
        if (!begun) {
            return true;
        }
        boolean isAsked = asked.contains(containerId); // before the other: it is noted as missing first
        Missing known = missing.get(containerId);
        return state instanceof RuntimeState.Connected && (known == null ? isAsked : known.awaited());
    }

    @Override
    public Optional<Workload> findByFirstProcess(int pid) {
        return Optional.ofNullable(firstProcesses.get(pid)).flatMap(table::find);
    }

    @Override
    public List<Workload> inventory() {
        return table.running();
    }

    /** Whether the runtime answers. */
    public RuntimeState state() {
        return state;
    }

    /** How many containers the next refresh was woken for. */
    int asked() {
        return asked.size();
    }

    private void ask(String containerId) {
        Missing known = missing.get(containerId);
        if (state instanceof RuntimeState.Connected
                && (known == null || known.dueAt(nanoTime.getAsLong()))
                && asked.size() < ASKED_LIMIT
                && asked.add(containerId)) {
            wakeUps.release();
        }
    }

    private void run() {
        try {
            while (true) {
                long startNanos = nanoTime.getAsLong();
                refresh();
                awaitNext(startNanos);
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.DEBUG, "closed");
        } catch (RuntimeException e) {
            become(new RuntimeState.Unavailable("the thread that asks the runtime failed: " + e));
            throw e;
        } finally {
            disconnect();
        }
    }

    private void awaitNext(long startNanos) throws InterruptedException {
        boolean woken = wakeUps.tryAcquire(startNanos + REFRESH_NANOS - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
        if (woken) {
            TimeUnit.NANOSECONDS.sleep(startNanos + MIN_REFRESH_NANOS - nanoTime.getAsLong());
            wakeUps.drainPermits();
        }
    }

    /** Lists and publishes at once; details of new containers come after, since they take a call for each. */
    void refresh() {
        long nowNanos = nanoTime.getAsLong();
        Set<String> askedBefore = Set.copyOf(asked);
        try {
            CriClient connected = connected();
            CriListing listing = connected.list();
            publish(listing, nowNanos);
            noteMissing(askedBefore, nowNanos);
            if (detailsReader.read(connected, listing, nowNanos)) {
                publish(listing, nowNanos);
            }
        } catch (CriUnavailableException e) {
            disconnect();
            become(new RuntimeState.Unavailable(e.reason()));
        } finally {
            asked.removeAll(askedBefore);
            begun = true;
        }
    }

    private void publish(CriListing listing, long nowNanos) {
        Map<String, ContainerDetails> details = detailsReader.details();
        Map<Integer, String> processes = new HashMap<>();
        details.forEach((id, known) -> known.firstPid().ifPresent(pid -> processes.put(pid, id)));
        table = table.next(listing, details, nowNanos);
        firstProcesses = Map.copyOf(processes);
    }

    private void noteMissing(Set<String> askedBefore, long nowNanos) {
        missing.entrySet()
                .removeIf(entry -> nowNanos - entry.getValue().lastNanos() > 2 * MISSING_NANOS
                        || table.find(entry.getKey()).isPresent());
        for (String id : askedBefore) {
            if (table.find(id).isEmpty()) {
                missing.merge(
                        id,
                        new Missing(nowNanos, nowNanos),
                        (first, last) -> new Missing(first.firstNanos(), nowNanos));
            }
        }
    }

    private CriClient connected() throws CriUnavailableException {
        if (client.isPresent()) {
            return client.get();
        }
        List<Path> existing = sockets.existing();
        CriUnavailableException failure = new CriUnavailableException(
                "no container runtime's socket at any of " + sockets.candidates() + "; name it with --cri-socket");
        for (Path socket : existing) {
            CriClient candidate = new CriClient(socket);
            try {
                become(new RuntimeState.Connected(candidate.version(), socket));
                client = Optional.of(candidate);
                return candidate;
            } catch (CriUnavailableException e) {
                candidate.close();
                failure = e;
            }
        }
        throw failure;
    }

    private void become(RuntimeState next) {
        if (!next.equals(state)) {
            state = next;
            LOGGER.log(Level.INFO, () -> switch (next) {
                case RuntimeState.Connected(var runtime, var socket) -> "pods come from " + runtime + " at " + socket;
                case RuntimeState.Unavailable(var reason) -> "pods are not known: " + reason;
            });
        }
    }

    private void disconnect() {
        client.ifPresent(CriClient::close);
        client = Optional.empty();
    }

    /** Ends the thread and the connection. */
    @Override
    public void close() {
        if (refresher.getState() == Thread.State.NEW) {
            disconnect();
            return;
        }
        refresher.interrupt();
        try {
            refresher.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
