package io.podflame.agent;

import io.podflame.agent.attribute.CgroupWorkloadResolver;
import io.podflame.agent.attribute.ProcFilesystem;
import io.podflame.agent.attribute.kubernetes.CriSockets;
import io.podflame.agent.attribute.kubernetes.PodDirectory;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.health.CapabilityCheck;
import io.podflame.agent.health.CheckResult;
import io.podflame.agent.health.IdleMeter;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.choice.SamplerChoice;
import io.podflame.agent.sample.perf.PerfEventWaiter;
import io.podflame.agent.sample.perftool.PerfFinder;
import io.podflame.agent.scheduling.SchedulingReader;
import io.podflame.agent.stream.CollectorChannel;
import io.podflame.agent.stream.CollectorLink;
import io.podflame.agent.stream.LinkParts;
import io.podflame.agent.stream.SessionCommands;
import io.podflame.agent.stream.WindowQueue;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.agent.symbols.SymbolTableMaker;
import io.podflame.agent.symbols.hotspot.JvmPerfMaps;
import io.podflame.agent.unwind.UnwindRulesCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Wires the agent. Exit codes: 0 ended in order, 1 cannot sample, 2 wrong usage. */
public final class AgentMain {

    private static final int FAILED = 1;
    private static final Path PROC = Path.of("/proc");
    private static final KernelSettings KERNEL = KernelSettings.running();
    /** Where the agent's container has the node's root. */
    private static final Path HOST_ROOT = Path.of("/host");

    private AgentMain() {}

    public static void main(String[] arguments) {
        System.exit(AgentConfig.execute(AgentMain::run, arguments));
    }

    private static int run(AgentConfig config) {
        AgentLog.configure(config.verbose());
        CriSockets sockets = config.criSocket().map(CriSockets::told).orElseGet(() -> CriSockets.usual(HOST_ROOT));
        PerfFinder perf = new PerfFinder(config.perf(), HOST_ROOT, KERNEL);
        List<CheckResult> more = perf.checks(config.drivesPerf(), config.checkOnly());
        List<CheckResult> checks = new CapabilityCheck(PROC, KERNEL, sockets.candidates()).run(more);
        checks.forEach(System.err::println);
        if (config.checkOnly() || !CheckResult.allowSampling(checks)) {
            return CheckResult.allowSampling(checks) ? 0 : FAILED;
        }
        try {
            return assemble(config, sockets, perf, checks).run();
        } catch (IOException | SamplerUnavailableException e) {
            System.err.println("podflame agent: " + e.getMessage());
            return FAILED;
        }
    }

    private static AgentLife assemble(AgentConfig config, CriSockets sockets, PerfFinder perf, List<CheckResult> checks)
            throws IOException, SamplerUnavailableException {
        PerfEventWaiter waiter = new PerfEventWaiter();
        ProcReader proc = new ProcReader(PROC);
        ExecutableFiles files = new ExecutableFiles(proc);
        var sampler = new SamplerChoice(waiter, KERNEL, perf, proc, files).make(config.sampler());
        ProcFilesystem cgroups = new ProcFilesystem(PROC);
        var pods = PodDirectory.open(sockets, cgroups, config.environment());
        WindowQueue queue = new WindowQueue(config.queueBytes());
        SessionCommands commands = new SessionCommands(waiter::wake);
        var identity = NodeIdentity.of(config, KERNEL, sampler, checks);
        CollectorLink link = new CollectorLink(
                new LinkParts(identity, queue, SymbolTableMaker.of(files::openable), commands),
                new CollectorChannel(config.collector(), config.caFile(), config.tokenFile()));
        PipelineParts parts = new PipelineParts(
                config.defaults(),
                MonotonicClock::nanos,
                () -> IdleMeter.ofThisMachine(PROC),
                SchedulingReader.ofThisMachine(PROC),
                sampler,
                waiter,
                new ProcessTable(proc, files, MonotonicClock::nanos),
                () -> KernelSymbols.load(Path.of("/"), MonotonicClock::nanos),
                new JvmPerfMaps(PROC, MonotonicClock::nanos),
                UnwindRulesCache.readingBesides(files::openable),
                new CgroupWorkloadResolver(cgroups, pods, config.environment(), MonotonicClock::nanos),
                new DictionarySource(),
                queue,
                link,
                commands);
        return new AgentLife(new AgentPipeline(parts), link);
    }
}
