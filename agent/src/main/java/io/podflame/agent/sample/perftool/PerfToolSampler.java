package io.podflame.agent.sample.perftool;

import io.podflame.agent.linux.Epoll;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.linux.PidNamespace;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.EventCatalog;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import io.podflame.agent.sample.perftool.InstalledPerf.Ability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Samples every CPU through perf(1): one perf record per session, of any event that perf knows, read while it writes. It costs a process
 * more than {@code sample.perf}, and can count what that cannot.
 */
public final class PerfToolSampler implements Sampler {

    /** Of what perf has written and nobody has read: the most that a user may have without being asked (fs.pipe-max-size). */
    private static final int OUTPUT_BYTES = 1 << 20;

    /** perf answers within a quarter of a second; on a node with thousands of processes an old one reads their mappings first. */
    private static final Duration START_LIMIT = Duration.ofSeconds(5);

    private static final int LIST_BYTES = 4 << 20;
    private static final Duration LIST_LIMIT = Duration.ofSeconds(10);

    private final PerfFinder finder;
    private final PerfEventWaiter waiter;
    private final KernelSettings settings;

    /** @param waiter is told of the pipes of every session */
    public PerfToolSampler(PerfFinder finder, PerfEventWaiter waiter, KernelSettings settings) {
        this.finder = finder;
        this.waiter = waiter;
        this.settings = settings;
    }

    @Override
    public SamplingSession open(SamplingRequest request) throws SamplerUnavailableException {
        requireEventOfPerfs(request);
        requireFrequencyAllowed(request);
        requireNodesPids();
        InstalledPerf perf = finder.find();
        List<String> command = perf.run(RecordArguments.of(request, perf));
        try {
            PerfProcess process = PerfProcess.start(command, OUTPUT_BYTES);
            try {
                return open(request, perf, process);
            } catch (IOException | SamplerUnavailableException e) {
                process.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SamplerUnavailableException(perf + " cannot be run: " + e.getMessage());
        }
    }

    private static void requireEventOfPerfs(SamplingRequest request) throws SamplerUnavailableException {
        Event event = request.event();
        if (event.isOffCpu() || event.isWallClock()) {
            throw new SamplerUnavailableException(
                    "event " + event.name()
                            + ": waits are noted by a BPF program, not by perf; start the agent with --sampler auto or --sampler bpf");
        }
    }

    /** perf itself goes on with the highest frequency there is, which nobody asked for. */
    private void requireFrequencyAllowed(SamplingRequest request) throws SamplerUnavailableException {
        OptionalInt maximum = settings.perfEventMaxSampleRate();
        if (maximum.isPresent() && request.frequencyHertz() > maximum.getAsInt()) {
            throw new SamplerUnavailableException("frequency " + request.hertz()
                    + " Hz is above this kernel's maximum; kernel.perf_event_max_sample_rate=" + maximum.getAsInt()
                    + "; ask for no more, or raise it with sysctl");
        }
    }

    private static void requireNodesPids() throws SamplerUnavailableException {
        try {
            if (!PidNamespace.isInitial(Path.of("/proc/self/ns/pid"))) {
                throw new SamplerUnavailableException(PidNamespace.remedy());
            }
        } catch (IOException unreadable) {
            // the samples themselves tell: PerfToolSession looks
        }
    }

    private PerfToolSession open(SamplingRequest request, InstalledPerf perf, PerfProcess process)
            throws IOException, SamplerUnavailableException {
        PerfMessages messages = new PerfMessages();
        DrainRounds rounds = new DrainRounds(MonotonicClock.nanos());
        PerfFailure failures = new PerfFailure(request, settings);
        if (perf.can(Ability.CONTROL)) {
            process.tell(DrainRounds.WORDS);
        }
        if (!begins(perf, process, messages)) {
            OptionalInt exitCode = process.alive() ? OptionalInt.empty() : OptionalInt.of(process.exitCode());
            throw new SamplerUnavailableException(failures.explain(perf.toString(), exitCode, messages.text()));
        }
        PerfToolSession.Parts parts =
                new PerfToolSession.Parts(perf, process, messages, rounds, waiter, failures, MonotonicClock::nanos);
        return new PerfToolSession(request, settings.onlineCpus().size(), parts);
    }

    /** Waits until perf has answered, which it does when its events are open; one that cannot, until it writes. */
    private static boolean begins(InstalledPerf perf, PerfProcess process, PerfMessages messages) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        boolean answers = perf.can(Ability.CONTROL);
        try (Epoll epoll = new Epoll()) {
            epoll.add(answers ? process.errors().readFd() : process.output().readFd());
            while (process.alive() && System.nanoTime() < deadline) {
                epoll.await(50);
                messages.readFrom(process.errors());
                if (answers ? messages.answers() > 0 : process.output().readable()) {
                    return true;
                }
            }
            messages.readFrom(process.errors());
            // an old one on a node with very many processes is still writing their mappings
            return process.alive() && process.output().readable();
        }
    }

    /** As perf list says; empty when there is no perf, and then {@link #open} says why. */
    @Override
    public EventCatalog events() {
        try {
            InstalledPerf perf = finder.find();
            PerfRun list = PerfRun.whole(perf.run(List.of("list", "--no-desc")), LIST_LIMIT, LIST_BYTES);
            return new EventCatalog(PerfEventList.parse(list.output()), true);
        } catch (SamplerUnavailableException | IOException e) {
            System.getLogger(PerfToolSampler.class.getName()).log(System.Logger.Level.WARNING, e.getMessage());
            return new EventCatalog(List.of(), true);
        }
    }
}
