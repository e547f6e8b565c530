package io.podflame.agent.process;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Mapping;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which processes there are, by pid.
 *
 * <p>A process is read from /proc when it is first seen; from then on events keep it up to date, so that a process that lived for
 * milliseconds is known though /proc never showed it:
 *
 * <pre>
 * fork  a child with its parent's name and mappings
 * exec  the next program of the process: a new name, no mappings; its own follow
 * map   replaces what was there
 * exit  kept for a while: samples of it may still be in other sessions' rings
 * lost  events are missing: processes are read again when they are next sampled
 * </pre>
 *
 * <p>So they are, too, when nobody has listened to events for a while ({@link #missedUntilNow}).
 *
 * <p>Takes the records of any number of sessions; what another session told already changes nothing. One thread.
 */
public final class ProcessTable {

    /** Processes kept, the ended ones of the last seconds included: some 8 MB. */
    static final int MAX_PROCESSES = 4_096;

    /** How long an ended process is kept. */
    static final long GRACE_NANOS = 5_000_000_000L;

    /** After losses a process is read again at most this often: they come when the machine is busy enough. */
    static final long REREAD_NANOS = 10_000_000_000L;

    private final ProcReader proc;
    private final Executables files;
    private final LongSupplier clock;
    private final Map<Integer, Process> processes = new LinkedHashMap<>(256, 0.75f, true);
    /** What was found last, until another process is added or forgotten: mostly it is sought again. */
    private @Nullable Process latest;

    private final Deque<Ended> ended = new ArrayDeque<>();
    private long nowNanos = Long.MIN_VALUE;
    private long lossNanos = Long.MIN_VALUE;
    private long missedNanos = Long.MIN_VALUE;
    private long lastStartId;
    private long evictedProcesses;
    private long droppedMappings;
    private long rereadProcesses;

    private record Ended(Process process, long nanos) {}

    /** @param clock CLOCK_MONOTONIC in nanoseconds, the clock of the records */
    public ProcessTable(ProcReader proc, Executables files, LongSupplier clock) {
        this.proc = proc;
        this.files = files;
        this.clock = clock;
    }

    /** Until now there was no session that hears of all processes: each is read again when it is next asked for. */
    public void missedUntilNow() {
        missedNanos = clock.getAsLong();
    }

    /** Takes note of what the record says of processes; of a sample only its time. */
    public void apply(CaptureRecord record) {
        nowNanos = Math.max(nowNanos, record.timestampNanos());
        switch (record) {
            case CaptureRecord.Sample sample -> {}
            case CaptureRecord.NamedSample sample -> {}
            case CaptureRecord.CgroupNamed cgroup -> {}
            case CaptureRecord.KernelSymbol symbol -> {}
            case CaptureRecord.Mapped mapped -> seen(mapped.pid()).ifPresent(process -> map(process, mapped));
            case CaptureRecord.ThreadNamed named -> seen(named.pid()).ifPresent(process -> name(process, named));
            case CaptureRecord.Forked forked -> fork(forked);
            case CaptureRecord.Exited exited -> exit(exited);
            case CaptureRecord.Lost lost -> lossNanos = clock.getAsLong();
        }
        forgetEnded();
    }

    private void map(Process process, CaptureRecord.Mapped mapped) {
        if (process.history().isNews(mapped.timestampNanos())
                && !process.addressSpace().put(mapped.mapping())) {
            droppedMappings++;
        }
    }

    private void name(Process process, CaptureRecord.ThreadNamed named) {
        ProcessHistory history = process.history();
        if (named.exec()) {
            if (history.precedesExec(named.timestampNanos())) {
                exec(process, named);
            }
        } else if (history.isNews(named.timestampNanos())) {
            process.nameThread(named.tid(), named.name());
        }
    }

    /** Nothing of the old program is left: neither mappings nor threads. */
    private void exec(Process old, CaptureRecord.ThreadNamed named) {
        Process.Origin origin = new Process.Origin(
                new AddressSpace(),
                named.name(),
                false,
                ++lastStartId,
                old.history().exec(named.timestampNanos()));
        replace(old, new Process(old.pid(), old.parentPid(), origin, proc, files), named.timestampNanos());
    }

    private void replace(Process old, Process next, long nanos) {
        next.follows(old);
        if (!old.history().ended()) {
            end(old, nanos);
        }
        add(next);
    }

    private void fork(CaptureRecord.Forked forked) {
        if (forked.pid() == forked.parentPid()) {
            Process process = processes.get(forked.pid());
            if (process != null) {
                process.history().threadStarted();
                process.nameThread(forked.tid(), process.threadName(forked.parentTid()));
            }
            return;
        }
        Process known = processes.get(forked.pid());
        if (known == null || known.history().precedesFork(forked.timestampNanos())) {
            seen(forked.parentPid()).ifPresent(parent -> begin(known, child(parent, forked), forked.timestampNanos()));
        }
    }

    private void begin(@Nullable Process old, Process next, long nanos) {
        if (old == null) {
            add(next);
        } else {
            replace(old, next, nanos);
        }
    }

    private Process child(Process parent, CaptureRecord.Forked forked) {
        Process.Origin origin = new Process.Origin(
                parent.addressSpace().fork(),
                parent.threadName(forked.parentTid()),
                parent.kernelThread(),
                ++lastStartId,
                ProcessHistory.forked(forked.timestampNanos()));
        return new Process(forked.pid(), forked.parentPid(), origin, proc, files);
    }

    private void exit(CaptureRecord.Exited exited) {
        Process process = processes.get(exited.pid());
        boolean whole = exited.pid() == exited.tid();
        if (whole && process != null && process.history().canEnd(exited.timestampNanos())) {
            end(process, exited.timestampNanos());
        }
    }

    private void end(Process process, long nanos) {
        process.history().end(nanos);
        ended.add(new Ended(process, nanos));
        if (ended.size() > MAX_PROCESSES) {
            forget(ended.removeFirst().process());
        }
    }

    private void forgetEnded() {
        while (!ended.isEmpty() && nowNanos - ended.getFirst().nanos() > GRACE_NANOS) {
            Process process = ended.removeFirst().process();
            if (processes.get(process.pid()) == process && runsOn(process)) {
                ended.add(new Ended(process, nowNanos));
            } else {
                forget(process);
            }
        }
    }

    /** Whether only its main thread has ended, and with it what /proc could tell. */
    private boolean runsOn(Process process) {
        return process.history().mayHaveThreads(lossNanos) && proc.hasOtherThreads(process.pid());
    }

    private void forget(Process process) {
        Process current = processes.get(process.pid());
        if (current == process) {
            processes.remove(process.pid());
            latest = null;
        } else if (current != null) {
            current.forget(process);
        }
    }

    /**
     * The process with that pid, read from /proc when it is new.
     *
     * @param pid of a sample; 0 is the idle task and no process, nor is -1, a thread that has nearly ended
     * @return empty when it was gone before anything was known of it
     */
    public Optional<Process> find(int pid) {
        if (pid <= 0) {
            return Optional.empty();
        }
        Process known = latest != null && latest.pid() == pid ? latest : processes.get(pid);
        if (known == null) {
            return read(pid).flatMap(this::add);
        }
        latest = known;
        return isStale(known) ? readAgain(known) : known.answer();
    }

    /**
     * What ran under that pid at that time. Where several sessions are drained one after the other, the first may already have told of
     * an exec that the second's samples precede.
     */
    public Optional<Process> find(int pid, long timestampNanos) {
        Optional<Process> latest = find(pid);
        return latest.isPresent() ? latest.get().at(timestampNanos).answer() : latest;
    }

    private boolean isStale(Process process) {
        ProcessHistory history = process.history();
        boolean afterLoss = history.precedesLoss(lossNanos) && history.readBefore(nowNanos - REREAD_NANOS);
        return !history.ended() && (afterLoss || history.precedesLoss(missedNanos));
    }

    private Optional<Process> readAgain(Process known) {
        long nanos = clock.getAsLong();
        Optional<ProcReader.Snapshot> snapshot = proc.read(known.pid());
        if (snapshot.isEmpty()) {
            end(known, nanos);
            return known.answer();
        }
        rereadProcesses++;
        ProcStat stat = snapshot.get().stat();
        if (known.history().isOtherProcess(stat.startTicks()) || isOtherProgram(known, snapshot.get())) {
            boolean missed = known.history().precedesLoss(missedNanos);
            long startNanos = missed ? known.history().lastKnownNanos() + 1 : nanos;
            ProcessHistory history = ProcessHistory.read(startNanos, nanos, stat.startTicks());
            Process next = process(known.pid(), history, snapshot.get());
            replace(known, next, nanos);
            return next.answer();
        }
        known.history().readAgain(nanos, stat.startTicks());
        known.nameThread(known.pid(), stat.name());
        droppedMappings += known.addressSpace().replaceAll(snapshot.get().mappings());
        return known.answer();
    }

    /** Whether there was an exec that nobody heard of: it leaves no file mapped where it was. What is of no file, as [vsyscall], may stay. */
    private static boolean isOtherProgram(Process known, ProcReader.Snapshot snapshot) {
        List<Mapping> files = snapshot.mappings().stream()
                .filter(mapping -> mapping.inode() != 0)
                .toList();
        return !files.isEmpty() && files.stream().noneMatch(file -> has(known, file));
    }

    private static boolean has(Process process, Mapping file) {
        return process.mappingAt(file.startAddress())
                .filter(known -> known.inode() == file.inode() && known.path().equals(file.path()))
                .isPresent();
    }

    private Optional<Process> read(int pid) {
        long nanos = clock.getAsLong();
        return proc.read(pid)
                .map(snapshot -> process(
                        pid, ProcessHistory.read(nanos, nanos, snapshot.stat().startTicks()), snapshot));
    }

    private Process process(int pid, ProcessHistory history, ProcReader.Snapshot snapshot) {
        AddressSpace addressSpace = new AddressSpace();
        droppedMappings += addressSpace.replaceAll(snapshot.mappings());
        ProcStat stat = snapshot.stat();
        Process.Origin origin =
                new Process.Origin(addressSpace, stat.name(), stat.kernelThread(), ++lastStartId, history);
        return new Process(pid, stat.parentPid(), origin, proc, files);
    }

    /**
     * A process that an event tells of: it exists or did, even if /proc does not show it any more. Empty for pid 0, which in a private
     * PID namespace stands for every process outside.
     */
    private Optional<Process> seen(int pid) {
        if (pid <= 0) {
            return Optional.empty();
        }
        Process known = processes.get(pid);
        return known != null ? known.answer() : add(read(pid).orElseGet(() -> gone(pid)));
    }

    private Process gone(int pid) {
        Process.Origin origin =
                new Process.Origin(new AddressSpace(), ":" + pid, false, ++lastStartId, ProcessHistory.heardOf());
        return new Process(pid, FileFinder.INIT, origin, proc, files);
    }

    private Optional<Process> add(Process process) {
        processes.put(process.pid(), process);
        latest = null;
        while (processes.size() > MAX_PROCESSES) {
            evictOldest();
        }
        return process.answer();
    }

    private void evictOldest() {
        if (!ended.isEmpty()) {
            forget(ended.removeFirst().process());
            return;
        }
        Iterator<Process> leastRecentlyUsed = processes.values().iterator();
        leastRecentlyUsed.next();
        leastRecentlyUsed.remove();
        evictedProcesses++;
    }

    /**
     * Reads every process that runs now, of those known the ones of which events were missed: those that end before their first sample is
     * looked at would stay unknown.
     */
    public void readAll() {
        for (int pid : proc.pids()) {
            if (processes.size() < MAX_PROCESSES || processes.containsKey(pid)) {
                var _ = find(pid);
            }
        }
    }

    /** Every process known, those that ended in the last seconds included, by ascending pid. */
    public void forEach(Consumer<Process> consumer) {
        List<Process> all = new ArrayList<>(processes.values());
        all.sort(Comparator.comparingInt(Process::pid));
        all.forEach(consumer);
    }

    public ProcessCounters counters() {
        return new ProcessCounters(evictedProcesses, droppedMappings, rereadProcesses);
    }
}
