package io.podflame.importing;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.CaptureRecord.CgroupNamed;
import io.podflame.agent.model.CaptureRecord.Exited;
import io.podflame.agent.model.CaptureRecord.Forked;
import io.podflame.agent.model.CaptureRecord.KernelSymbol;
import io.podflame.agent.model.CaptureRecord.Lost;
import io.podflame.agent.model.CaptureRecord.Mapped;
import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.CaptureRecord.ThreadNamed;
import io.podflame.agent.model.Workload;
import io.podflame.agent.process.Process;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.Recording;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.agent.unwind.UnwindRulesCache;
import io.podflame.agent.unwind.UnwindRulesSource;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.importing.node.RecordedNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent's data path over a recording, on one thread:
 *
 * <pre>
 * 1 sample     read the recording, record by record           Recording
 *                mappings, names, forks, exits                   → ProcessTable, ImportedWorkloads
 * 2 unwind     call chain → stack trace                        Unwinder; frames with names as they are
 * 3 attribute  process → workload                              ImportedWorkloads
 * 4 encode     add equal stacks up                            ImportedSession, one for each event
 * 5            to a collector, or into a flame graph          ImportDestination
 * </pre>
 */
final class RecordingImport implements AutoCloseable {

    private final Recording recording;
    private final RecordedNode node;
    private final ImportSource source;
    private final ImportDestination destination;
    private final Share share;
    private final RecordingClock clock = new RecordingClock();
    private final ProcessTable processes;
    private final ImportedWorkloads workloads;
    private final UnwindRulesSource unwindRules;
    /** By event; empty for one that is not wanted. */
    private final Map<Integer, Optional<ImportedSession>> sessions = new TreeMap<>();
    /** That of the latest sample: mostly there is no other. */
    private int lastEvent = -1;

    private Optional<ImportedSession> lastSession = Optional.empty();
    private @Nullable KernelSymbols kernelSymbols;
    private Optional<RecordingTimes> times = Optional.empty();
    private long lost;

    RecordingImport(
            Recording recording, RecordedNode node, ImportSource source, ImportDestination destination, Share share) {
        this.share = share;
        this.recording = recording;
        this.node = node;
        this.source = source;
        this.destination = destination;
        this.processes = new ProcessTable(node.noProcesses(), node.executables(), clock);
        this.workloads = new ImportedWorkloads(node, clock);
        this.unwindRules =
                UnwindRulesCache.waiting(buildId -> node.fileOf(buildId).map(ExecutableLocation::of));
    }

    /**
     * Reads it to the end, or to the first malformed place: what was read before is kept.
     *
     * @return what is wrong with the recording, where it could not be read to its end
     * @throws IOException when the file cannot be read
     */
    Optional<MalformedInputException> run(ImportProgress progress) throws IOException {
        Optional<MalformedInputException> malformed = Optional.empty();
        try {
            while (recording.read(this::take)) {
                progress.read(recording.readBytes(), recording.sizeBytes());
            }
        } catch (MalformedInputException e) {
            malformed = Optional.of(e);
        }
        begun().forEach(ImportedSession::end);
        return malformed;
    }

    private void take(CaptureRecord record) {
        clock.advance(record);
        switch (record) {
            case Sample sample -> take(sample);
            case NamedSample sample ->
                session(sample.event(), sample.timestampNanos())
                        .ifPresent(session -> session.add(workloads.workloadOf(sample, source.name()), sample));
            case Lost lostRecord -> countLost(lostRecord.count());
            case Mapped mapped -> {
                node.apply(mapped);
                applyToProcesses(mapped);
            }
            case ThreadNamed named -> applyToProcesses(named);
            case Forked forked -> applyToProcesses(forked);
            case Exited exited -> applyToProcesses(exited);
            case CgroupNamed cgroup -> workloads.apply(cgroup);
            case KernelSymbol symbol -> {} // kallsyms has them, as far as they were there at its reading
        }
    }

    private void applyToProcesses(CaptureRecord record) {
        processes.apply(record);
        workloads.apply(record);
    }

    private void take(Sample sample) {
        Optional<ImportedSession> session = session(sample.event(), sample.timestampNanos());
        if (session.isEmpty()) {
            return;
        }
        if (!share.has(sample.tid())) {
            return;
        }
        if (sample.pid() == 0) {
            session.get().countIdle();
            return;
        }
        Optional<Process> process = processes.find(sample.pid(), sample.timestampNanos());
        Workload workload = workloads.workloadOf(sample, process);
        session.get().add(workload, sample, process);
    }

    /** A recording does not say of which event the lost ones were: every session tells of them. */
    private void countLost(long count) {
        if (!share.hasRest()) {
            return;
        }
        lost += count;
        begun().forEach(session -> session.countLost(count));
    }

    /** The session of an event, begun with its first sample; empty for an event that is not wanted. */
    private Optional<ImportedSession> session(int event, long firstNanos) {
        if (event == lastEvent) {
            return lastSession;
        }
        Optional<ImportedSession> session = sessions.get(event);
        if (session == null) {
            RecordedEvent recorded = recording.events().get(event);
            session = source.wants(recorded) ? Optional.of(begin(recorded, firstNanos)) : Optional.empty();
            sessions.put(event, session);
        }
        lastEvent = event;
        lastSession = session;
        return session;
    }

    private Stream<ImportedSession> begun() {
        return sessions.values().stream().flatMap(Optional::stream);
    }

    private ImportedSession begin(RecordedEvent recorded, long firstNanos) {
        RecordingTimes known = source.times(recording.facts(), firstNanos);
        times = Optional.of(known);
        RecordedStacks.Names names = new RecordedStacks.Names(kernelSymbols(), node.perfMaps(), unwindRules);
        ImportedSession session = destination.begin(source, recorded, new SessionStart(names, firstNanos, known));
        if (lost > 0) {
            session.countLost(lost);
        }
        return session;
    }

    private KernelSymbols kernelSymbols() {
        if (kernelSymbols == null) {
            kernelSymbols = recording.format().named()
                    ? KernelSymbols.unavailable("named by the recording")
                    : node.kernelSymbols(clock);
        }
        return kernelSymbols;
    }

    @Override
    public void close() throws IOException {
        recording.close();
    }

    /** How it is known when the recording was made; "" before its first sample. */
    String times() {
        return times.map(it -> it.source().text()).orElse("");
    }

    /** Samples so far, by event. */
    Map<RecordedEvent, Long> samples() {
        Map<RecordedEvent, Long> samples = new LinkedHashMap<>();
        sessions.forEach((event, session) ->
                session.ifPresent(it -> samples.put(recording.events().get(event), it.samples())));
        return samples;
    }
}
