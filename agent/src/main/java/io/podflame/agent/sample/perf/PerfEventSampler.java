package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.CgroupDirectory;
import io.podflame.agent.linux.Errno;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.linux.PerfEvent;
import io.podflame.agent.linux.PerfEventAbi;
import io.podflame.agent.linux.PerfEventAttr;
import io.podflame.agent.linux.PerfEventAttr.StackSampling;
import io.podflame.agent.linux.PerfRing;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.KnownEvent;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.EventCatalog;
import io.podflame.agent.sample.OffCpu;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Samples every CPU through perf_event_open: one event per online CPU, for all its tasks. Each session also hears of every mapping, name,
 * fork and exit. A CPU that goes offline later delivers nothing more; one that comes later is not sampled before the next session.
 */
public final class PerfEventSampler implements Sampler {

    private static final double NANOS_PER_SECOND = 1e9;
    /** All but flags and segments, by asm/perf_regs.h: on aarch64 x0 to pc, else ax to ip and r8 to r15. */
    private static final long USER_REGISTERS =
            System.getProperty("os.arch", "").equals("aarch64") ? (1L << 33) - 1 : 0xff_01ff;

    private final PerfEventWaiter waiter;
    private final KernelSettings settings;
    private final KernelUnwinder unwinder;

    /** @param waiter is told of the rings of every session */
    public PerfEventSampler(PerfEventWaiter waiter, KernelSettings settings) {
        this(waiter, settings, KernelUnwinder.NONE);
    }

    /** @param unwinder finds user stacks, but where stack memory is asked for */
    public PerfEventSampler(PerfEventWaiter waiter, KernelSettings settings, KernelUnwinder unwinder) {
        this.waiter = waiter;
        this.settings = settings;
        this.unwinder = unwinder;
    }

    @Override
    public SamplingSession open(SamplingRequest request) throws SamplerUnavailableException {
        Optional<OffCpu> waits = OffCpu.of(request.event());
        if (waits.isPresent()) {
            return openOffCpu(request, waits.get());
        }
        boolean copiesStacks = request.callGraph().mode() == CallGraph.Mode.DWARF;
        return open(request, copiesStacks ? KernelUnwinder.NONE : unwinder);
    }

    /** Both registers with stack memory and what the unwinder makes of them in the kernel, in each sample: for comparing the two. */
    public SamplingSession openToCompare(SamplingRequest request) throws SamplerUnavailableException {
        return open(request, unwinder);
    }

    private SamplingSession open(SamplingRequest request, KernelUnwinder by) throws SamplerUnavailableException {
        requireNoBranchRecords(request);
        new OpenFailure(request, settings).requireFrequencyAllowed();
        KernelUnwinder.Attachment unwinding = by.begin();
        PerfEventAttr attr = attr(request, unwinding.present());
        PerfRecordParser parser = new PerfRecordParser(settings.perfEventMaxStack(), attr.stack(), unwinding.present());
        return openAll(request, attr, parser, unwinding);
    }

    /** Waits, which a BPF program writes into the rings of events that count nothing, or of the clock's. */
    private SamplingSession openOffCpu(SamplingRequest request, OffCpu waits) throws SamplerUnavailableException {
        if (!request.callGraph().equals(CallGraph.FRAME_POINTERS)) {
            throw new SamplerUnavailableException("event " + request.event().name()
                    + ": its stacks are unwound in the kernel; leave out call graph " + request.callGraph());
        }
        new OpenFailure(request, settings).requireFrequencyAllowed();
        PerfEventAttr attr = waits.onCpuToo() ? clock(request) : nothing();
        PerfRecordParser parser = waits.onCpuToo()
                ? PerfRecordParser.ofBoth(settings.perfEventMaxStack())
                : new PerfRecordParser(settings.perfEventMaxStack(), attr.stack(), true);
        KernelUnwinder.Attachment noted = unwinder.beginOffCpu(waits, request.processes());
        return openAll(
                request, attr, parser, waits.onCpuToo() ? new JoinedAttachments(unwinder.begin(), noted) : noted);
    }

    private static PerfEventAttr clock(SamplingRequest request) throws SamplerUnavailableException {
        return attr(new SamplingRequest(Event.CPU_CLOCK, request.frequencyHertz()), true)
                .withWatermarkBytes(RingSize.MAXIMUM_BYTES / 2);
    }

    private static PerfEventAttr nothing() {
        return new PerfEventAttr(
                PerfEventAbi.PERF_TYPE_SOFTWARE,
                PerfEventAbi.PERF_COUNT_SW_DUMMY,
                1,
                false,
                PerfRecordParser.SAMPLE_TYPE | PerfEventAbi.PERF_SAMPLE_RAW,
                StackSampling.CALL_CHAIN,
                RingSize.MAXIMUM_BYTES / 2,
                PerfEventAttr.Records.OF_KERNEL);
    }

    private SamplingSession openAll(
            SamplingRequest request, PerfEventAttr attr, PerfRecordParser parser, KernelUnwinder.Attachment unwinding)
            throws SamplerUnavailableException {
        PerfEventSession session = new PerfEventSession(waiter, parser, unwinding, MonotonicClock::nanos);
        try {
            openAll(session, attr, request.cgroups());
            return session;
        } catch (LinuxException e) {
            session.close();
            throw new OpenFailure(request, settings).explain(e);
        } catch (IOException e) {
            session.close();
            throw new SamplerUnavailableException("cannot tell which CPUs are online: " + e.getMessage());
        }
    }

    @Override
    public CompletableFuture<Void> prepare(Event event, List<Integer> pids) {
        return event.isOffCpu() || event.isWallClock() ? unwinder.prepareOffCpu(pids) : unwinder.prepare(pids);
    }

    /** Those that open here. */
    @Override
    public EventCatalog events() {
        List<KnownEvent> opened = new ArrayList<>();
        for (KnownEvent event : List.of(
                new KnownEvent(Event.CPU_CLOCK.name(), "software"), new KnownEvent(Event.CYCLES.name(), "hardware"))) {
            try (SamplingSession session = open(new SamplingRequest(Event.named(event.name()), 1))) {
                if (session.cpus() > 0) {
                    opened.add(event);
                }
            } catch (SamplerUnavailableException e) {
                System.getLogger(PerfEventSampler.class.getName()).log(System.Logger.Level.DEBUG, e.getMessage());
            }
        }
        if (unwinder.notesWaits()) {
            opened.add(new KnownEvent(Event.OFF_CPU.name(), "scheduler"));
            opened.add(new KnownEvent(Event.WALL_CLOCK.name(), "scheduler"));
        }
        return new EventCatalog(opened, false);
    }

    /** Enabled only when all are open, so that all CPUs begin within microseconds. */
    private void openAll(PerfEventSession session, PerfEventAttr attr, List<Path> cgroups) throws IOException {
        if (cgroups.isEmpty()) {
            openCpus(session, attr, PerfEvent::open);
        }
        for (Path cgroup : cgroups) {
            try (CgroupDirectory directory = CgroupDirectory.open(cgroup)) {
                openCpus(session, attr, (it, cpu) -> PerfEvent.openWithin(directory, it, cpu));
                session.narrow();
            }
        }
        session.enable();
    }

    private void openCpus(PerfEventSession session, PerfEventAttr attr, Opening opening) throws IOException {
        for (int cpu : settings.onlineCpus()) {
            openCpu(session, attr, cpu, opening);
        }
    }

    /** Of all tasks of a CPU, or of some. */
    private interface Opening {
        PerfEvent open(PerfEventAttr attr, int cpu) throws LinuxException;
    }

    private static void openCpu(PerfEventSession session, PerfEventAttr attr, int cpu, Opening opening)
            throws LinuxException {
        PerfEvent event;
        try {
            event = opening.open(attr, cpu);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENODEV) {
                // It went offline since the list was read: there is nothing to sample on it.
                return;
            }
            throw e;
        }
        PerfRing ring;
        try {
            ring = event.mapRing(attr.watermarkBytes() * 2);
        } catch (LinuxException e) {
            event.close();
            // Without CAP_IPC_LOCK the memory for rings is limited per user, all sessions together: a smaller ring is
            // better than none.
            if (e.errno() != Errno.EPERM || attr.watermarkBytes() * 2 <= RingSize.MINIMUM_BYTES) {
                throw e;
            }
            openCpu(session, attr.withWatermarkBytes(attr.watermarkBytes() / 2), cpu, opening);
            return;
        }
        session.add(event, ring, attr);
    }

    /**
     * cpu-clock runs from a timer of fixed period, so a frequency that is no whole number is asked for as a period. The kernel turns
     * whole ones into a period itself and checks them against its limit.
     */
    private static PerfEventAttr attr(SamplingRequest request, boolean raw) throws SamplerUnavailableException {
        double hertz = request.frequencyHertz();
        boolean whole = hertz == Math.rint(hertz);
        boolean cpuClock = isCpuClock(request.event());
        if (!whole && !cpuClock) {
            throw new SamplerUnavailableException("frequency " + hertz + " Hz: event "
                    + request.event().name() + " takes whole numbers only; round it");
        }
        StackSampling stack = stackSampling(request.callGraph());
        return new PerfEventAttr(
                cpuClock ? PerfEventAbi.PERF_TYPE_SOFTWARE : PerfEventAbi.PERF_TYPE_HARDWARE,
                cpuClock ? PerfEventAbi.PERF_COUNT_SW_CPU_CLOCK : PerfEventAbi.PERF_COUNT_HW_CPU_CYCLES,
                whole ? (long) hertz : Math.round(NANOS_PER_SECOND / hertz),
                whole,
                PerfRecordParser.SAMPLE_TYPE | (raw ? PerfEventAbi.PERF_SAMPLE_RAW : 0),
                stack,
                RingSize.bytesFor(hertz, stack.bytes()) / 2,
                PerfEventAttr.Records.OF_KERNEL);
    }

    private static StackSampling stackSampling(CallGraph callGraph) {
        return callGraph.mode() == CallGraph.Mode.DWARF
                ? new StackSampling(USER_REGISTERS, callGraph.stackBytes())
                : StackSampling.CALL_CHAIN;
    }

    private static void requireNoBranchRecords(SamplingRequest request) throws SamplerUnavailableException {
        if (request.callGraph().mode() == CallGraph.Mode.LBR) {
            throw new SamplerUnavailableException("call graph " + request.callGraph()
                    + ": only perf reads branch records; use fp or dwarf, or start the agent with --sampler perf");
        }
    }

    private static boolean isCpuClock(Event event) throws SamplerUnavailableException {
        if (event.equals(Event.CPU_CLOCK)) {
            return true;
        }
        if (event.equals(Event.CYCLES)) {
            return false;
        }
        throw new SamplerUnavailableException("event " + event.name()
                + " is not known; use cpu-clock or cycles, or start the agent with --sampler perf");
    }
}
