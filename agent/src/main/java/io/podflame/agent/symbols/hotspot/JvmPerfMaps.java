package io.podflame.agent.symbols.hotspot;

import io.podflame.agent.linux.Errno;
import io.podflame.agent.linux.HeldPath;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PidFd;
import io.podflame.agent.symbols.JitSymbols;
import io.podflame.agent.symbols.perfmap.LivePerfMaps;
import io.podflame.agent.symbols.perfmap.PerfMapPlace;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Asks HotSpot JVMs without a map of their just-in-time code for one, once for each session that wants it, and removes what they wrote
 * when the last such session has ended. All of it is done by one thread of its own ("podflame-jvm"), which there is only while it has
 * something to do; the public methods return at once, except {@link #finish}.
 */
public final class JvmPerfMaps {

    /** How long a session waits for its maps before it begins without. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** JVMs asked for one session; a node rarely has so many. */
    static final int MAX_JVMS = 64;

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);
    private static final System.Logger LOGGER = System.getLogger(JvmPerfMaps.class.getName());

    private final Path proc;
    private final PerfMapPlace place;
    private final LivePerfMaps maps;
    private final Map<String, Request> requests = new ConcurrentHashMap<>();
    /** By pid. The thread's own. */
    private final Map<Integer, WrittenMap> written = new HashMap<>();

    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), JvmPerfMaps::daemon);

    /**
     * @param proc normally /proc
     * @param nanoClock CLOCK_MONOTONIC, as samples have it
     */
    public JvmPerfMaps(Path proc, LongSupplier nanoClock) {
        this.proc = proc;
        this.place = new PerfMapPlace(proc);
        this.maps = new LivePerfMaps(proc, nanoClock);
        thread.allowCoreThreadTimeOut(true);
    }

    /** The names in all maps, those of other programs included. */
    public JitSymbols symbols() {
        return maps;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "podflame-jvm");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * A process that a session samples; mostly no JVM.
     *
     * @param startId see {@link io.podflame.agent.process.Process#startId}
     */
    public record Candidate(int pid, long startId, String name) {}

    /** What became of one session's request. */
    private static final class Request {
        final long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        volatile boolean done;
        volatile boolean cancelled;
        volatile String problem = "";
    }

    /** Has the JVMs among these write maps, and the maps read. */
    public void ask(String sessionId, List<Candidate> candidates) {
        Request request = new Request();
        requests.put(sessionId, request);
        thread.execute(() -> askAll(sessionId, request, List.copyOf(candidates)));
    }

    /** Whether the session need not wait any longer. */
    public boolean settled(String sessionId) {
        Request request = requests.get(sessionId);
        return request == null || request.done || System.nanoTime() - request.deadlineNanos > 0;
    }

    /** Which JVMs gave no map, and why, for a person; empty when all did or none was asked. */
    public Optional<String> problem(String sessionId) {
        return Optional.ofNullable(requests.get(sessionId))
                .map(request -> request.problem)
                .filter(problem -> !problem.isEmpty());
    }

    /** The session has ended: what was written for it alone is removed. */
    public void release(String sessionId) {
        Request request = requests.remove(sessionId);
        if (request != null) {
            request.cancelled = true;
            thread.execute(() -> remove(sessionId));
        }
    }

    /** Waits until everything released has been removed. */
    public void finish(Duration timeout) throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            LOGGER.log(System.Logger.Level.WARNING, "a map that a JVM wrote may be left in its /tmp");
        }
    }

    private void askAll(String sessionId, Request request, List<Candidate> candidates) {
        int asked = 0;
        try {
            for (Candidate candidate : candidates) {
                if (request.cancelled || asked == MAX_JVMS) {
                    break;
                }
                asked += ask(sessionId, request, candidate) ? 1 : 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            request.done = true;
        }
    }

    /** Gives false for a process that is no JVM. */
    private boolean ask(String sessionId, Request request, Candidate candidate) throws InterruptedException {
        boolean hotSpot = false;
        try (PidFd process = PidFd.open(candidate.pid())) {
            Optional<Instant> started = PerfMapPlace.startOf(candidate.pid());
            Optional<HotSpotProcess> jvm = HotSpotProcess.of(proc, candidate.pid());
            hotSpot = jvm.isPresent();
            if (jvm.isPresent() && needsMap(candidate.pid(), started)) {
                write(sessionId, candidate, new Jvm(process, jvm.get(), started));
            }
            if (hotSpot && !maps.read(candidate.pid(), candidate.startId(), READ_TIMEOUT)) {
                throw new IOException("its map was not read within " + READ_TIMEOUT.toSeconds() + " s");
            }
        } catch (IOException e) {
            if (hotSpot) {
                String problem = "no names of just-in-time code of process " + candidate.pid() + " (" + candidate.name()
                        + "): " + reason(e);
                LOGGER.log(System.Logger.Level.WARNING, problem);
                request.problem = request.problem.isEmpty() ? problem : request.problem + "; " + problem;
            }
        }
        return hotSpot;
    }

    /** @param process held since before the rest was found out */
    private record Jvm(PidFd process, HotSpotProcess facts, Optional<Instant> started) {}

    /**
     * Whether there is no map, or only one of ours, which is not up to date.
     *
     * @throws IOException when something is in its place: the JVM would write over it, or through it
     */
    private boolean needsMap(int pid, Optional<Instant> started) throws IOException {
        return switch (place.lookOnce(pid)) {
            case PerfMapPlace.Absent absent -> true;
            case PerfMapPlace.Refused refused -> {
                if (!refused.leftBehind()) {
                    throw new IOException(refused.reason());
                }
                yield true;
            }
            default -> {
                WrittenMap ours = written.get(pid);
                yield ours != null && ours.started().equals(started);
            }
        };
    }

    private void write(String sessionId, Candidate candidate, Jvm jvm) throws IOException, InterruptedException {
        if (jvm.facts().noAttach().isPresent()) {
            throw new IOException(jvm.facts().noAttach().get());
        }
        HeldPath tmp = place.holdTmp(candidate.pid());
        boolean kept = false;
        try {
            new HotSpotAttach(jvm.process(), tmp, jvm.facts()).writePerfMap();
            kept = remember(sessionId, candidate.pid(), tmp, jvm);
        } finally {
            if (!kept) {
                tmp.close();
            }
        }
        if (place.lookOnce(candidate.pid()) instanceof PerfMapPlace.Absent) {
            throw new IOException("it says that it wrote a map, and there is none; can it write to /tmp?");
        }
    }

    /** Gives false when the map is known, with a directory of its own. */
    private boolean remember(String sessionId, int pid, HeldPath tmp, Jvm jvm) throws IOException {
        WrittenMap known = written.get(pid);
        boolean same = known != null && known.started().equals(jvm.started());
        WrittenMap map = known != null && same
                ? known
                : new WrittenMap(tmp, PerfMapPlace.fileName(jvm.facts().status().namespacePid()), jvm.started());
        map.neededBy(sessionId);
        if (!same) {
            if (known != null) {
                known.remove();
            }
            written.put(pid, map);
        }
        return !same;
    }

    private void remove(String sessionId) {
        written.values().removeIf(map -> {
            if (!map.released(sessionId)) {
                return false;
            }
            try {
                map.remove();
            } catch (IOException e) {
                LOGGER.log(
                        System.Logger.Level.WARNING, "a map that a JVM wrote is left in its /tmp: " + e.getMessage());
            }
            return true;
        });
    }

    private static String reason(IOException e) {
        boolean kill = e instanceof LinuxException linux && linux.errno() == Errno.EPERM;
        if (kill || e instanceof AccessDeniedException) {
            return e.getMessage() + "; the agent needs CAP_KILL and CAP_DAC_OVERRIDE for JVMs of other users";
        }
        return String.valueOf(e.getMessage());
    }
}
