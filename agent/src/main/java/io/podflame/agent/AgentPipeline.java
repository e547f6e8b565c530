package io.podflame.agent;

import io.podflame.agent.attribute.WorkloadResolver;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.health.AgentCounters;
import io.podflame.agent.health.SelfUsage;
import io.podflame.agent.lookback.Freeze;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.CaptureRecord.Lost;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.CaptureRecord.ThreadNamed;
import io.podflame.agent.model.Waker;
import io.podflame.agent.model.Workload;
import io.podflame.agent.process.Process;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.sample.SampleWaiter;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.stream.CollectorLink;
import io.podflame.agent.stream.WindowQueue;
import io.podflame.agent.unwind.Unwinder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The agent's data path, on one platform thread:
 *
 * <pre>
 * 1 sample     wait for the rings, drain every session       SampleWaiter, SamplingSession
 *                mappings, names, forks, exits                  → ProcessTable, WorkloadResolver
 * 2 unwind     call chain → stack trace, a node of the dictionary  Unwinder
 * 3 attribute  process → workload; is the session about it?  WorkloadResolver, RunningSession
 *              look-back: every sample is kept for a while, and every so manieth streamed  LookBacks, Thinning
 * 4 encode     add equal stacks up, close windows on time    WindowAggregator
 * 5 stream     queue the window; the link's own thread sends CollectorLink
 * </pre>
 *
 * <p>Continuous profiling is a session without an end; on-demand sessions run beside it with rings of their own. Nothing here
 * waits for the collector.
 */
public final class AgentPipeline {

    private static final System.Logger LOGGER = System.getLogger(AgentPipeline.class.getName());

    private static final Path PROC = Path.of("/proc");

    /** Short-lived processes are looked up in /proc while they live: look at the rings at least this often. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final SampleWaiter waiter;
    private final ProcessTable processes;
    private final WorkloadResolver workloads;
    private final CollectorLink link;
    private final WindowQueue queue;
    private final Sessions sessions;
    private final Housekeeping housekeeping;
    private volatile boolean stopping;
    private long capturedSamples;
    private long idleSamples;
    private long filteredSamples;
    private long lostSamples;

    AgentPipeline(PipelineParts parts) {
        this.waiter = parts.waiter();
        this.processes = parts.processes();
        this.workloads = parts.workloads();
        this.link = parts.link();
        this.queue = parts.queue();
        this.sessions = new Sessions(parts, this::stream, lost -> lostSamples += lost);
        this.housekeeping = new Housekeeping(parts);
    }

    /**
     * Samples until {@link #stop}. Ends with every window closed and queued.
     *
     * @throws SamplerUnavailableException when continuous profiling cannot begin
     */
    public void run() throws SamplerUnavailableException {
        sessions.startContinuous();
        processes.readAll();
        while (!stopping) {
            waiter.await(sessions.timeUntilDue(LONGEST_WAIT));
            sessions.obeyCommands();
            drainAll();
            sessions.closeDue();
            housekeeping.runDue(this::counters);
        }
        drainAll();
        sessions.endAll();
    }

    /** Makes {@link #run} return soon. For any thread. */
    public void stop() {
        stopping = true;
        waiter.wake();
    }

    /** Stage 1. */
    private void drainAll() {
        for (RunningSession session : sessions.running()) {
            session.sampling().drain(record -> take(session, record));
        }
    }

    private void take(RunningSession session, CaptureRecord record) {
        processes.apply(record);
        workloads.apply(record);
        if (record instanceof Sample sample && session.covers(sample.timestampNanos())) {
            session.closeUntil(sample.timestampNanos());
            if (capturedSamples == 0) {
                reportFirst(sample);
            }
            take(session, sample);
        } else if (record instanceof Lost lost) {
            lostSamples += lost.count();
            session.countLost(lost.count());
        } else if (record instanceof ThreadNamed named && named.exec()) {
            Optional<Process> process = processes.find(named.pid(), named.timestampNanos());
            session.noteProcess(workloadOf(process, named.pid()), named.pid());
        }
    }

    /** The age of the process when its first sample was taken, whenever that was read. */
    private static void reportFirst(Sample sample) {
        SelfUsage.read(PROC)
                .ifPresent(self -> LOGGER.log(
                        System.Logger.Level.INFO,
                        "first sample after "
                                + Duration.ofNanos(sample.timestampNanos() - self.startNanos())
                                        .toMillis() + " ms"));
    }

    /** Stages 2 to 4. The workload is asked for first: a sample that the session is not about needs no stack. */
    private void take(RunningSession session, Sample sample) {
        boolean streamed = session.streams(sample.cpu());
        capturedSamples += streamed ? 1 : 0;
        if (sample.pid() == 0) {
            takeIdle(session, streamed);
            return;
        }
        Optional<Process> process = processes.find(sample.pid(), sample.timestampNanos());
        Workload workload = workloadOf(process, sample.pid());
        if (session.fullRate().isPresent()) {
            FullRate fullRate = session.fullRate().get();
            int stackNode = unwind(fullRate.unwinder(), sample, process);
            fullRate.lookBack().add(workload, stackNode, sample.timestampNanos(), sample.period());
        }
        if (!streamed) {
            return;
        }
        if (session.includes(workload, sample.pid())) {
            int stackNode = unwind(session.unwinder(), sample, process);
            session.add(workload, withWaker(session, stackNode, sample), sample);
        } else {
            filteredSamples++;
            session.aggregator().countFiltered();
        }
    }

    private void takeIdle(RunningSession session, boolean streamed) {
        if (session.fullRate().isPresent()) {
            session.fullRate().get().lookBack().countIdle();
        }
        if (streamed) {
            idleSamples++;
            session.aggregator().countIdle();
        }
    }

    private static int unwind(Unwinder unwinder, Sample sample, Optional<Process> process) {
        return process.isPresent() ? unwinder.unwind(sample, process.get()) : unwinder.unwindGone(sample);
    }

    /** Where a session asks for it, who ended a wait is part of its stack. */
    private int withWaker(RunningSession session, int stackNode, Sample sample) {
        Optional<Waker> waker = sample.callChain().waker();
        return waker.isEmpty()
                ? stackNode
                : session.unwinder()
                        .addWaker(
                                stackNode,
                                waker.get(),
                                processes.find(waker.get().pid(), sample.timestampNanos()),
                                sample.timestampNanos());
    }

    private Workload workloadOf(Optional<Process> found, int pid) {
        if (found.isEmpty()) {
            return workloads.workloadOf(pid, 0, ":" + pid, false);
        }
        Process process = found.get();
        return workloads.workloadOf(pid, process.startId(), process.name(), process.kernelThread());
    }

    /** Stage 5. What had to be dropped for the new window is reported in the next of the same session. */
    private void stream(ProfileWindow window) {
        List<ProfileWindow> dropped = link.send(window);
        for (ProfileWindow lostWindow : dropped) {
            sessions.reportDropped(lostWindow);
        }
    }

    /** Where every sample so far went. On the pipeline's thread only. */
    AgentCounters counters() {
        WindowQueue.Counts queued = queue.counts();
        Freeze.Sent again = sessions.sentOfLookBack();
        return new AgentCounters(
                capturedSamples + again.captured(),
                idleSamples + again.idle(),
                filteredSamples + again.filtered(),
                sessions.openSamples(),
                queued.sentSamples(),
                queued.droppedSamples() + again.overwritten(),
                queued.waitingSamples(),
                lostSamples);
    }
}
