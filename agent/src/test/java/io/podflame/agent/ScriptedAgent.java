package io.podflame.agent;

import io.podflame.agent.attribute.WorkloadResolver;
import io.podflame.agent.encode.DictionaryLimits;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.health.AgentCounters;
import io.podflame.agent.health.IdleMeter;
import io.podflame.agent.lookback.LookBackSettings;
import io.podflame.agent.model.Event;
import io.podflame.agent.model.KnownEvent;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.scheduling.SchedulingReader;
import io.podflame.agent.stream.AgentIdentity;
import io.podflame.agent.stream.CollectorAddress;
import io.podflame.agent.stream.CollectorChannel;
import io.podflame.agent.stream.CollectorLink;
import io.podflame.agent.stream.FakeCollector;
import io.podflame.agent.stream.LinkParts;
import io.podflame.agent.stream.SessionCommands;
import io.podflame.agent.stream.SymbolTableAnswer;
import io.podflame.agent.stream.WindowQueue;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.agent.symbols.hotspot.JvmPerfMaps;
import io.podflame.agent.unwind.UnwindRulesSource;
import io.podflame.proto.v1.Batch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The pipeline with a scripted sampler, and everything behind it for real, up to a collector on loopback. */
final class ScriptedAgent implements AutoCloseable {

    private static final Path NO_PROC = Path.of("/nonexistent");

    final ScriptedSampler sampler = new ScriptedSampler();
    final FakeCollector collector = new FakeCollector();
    final SessionCommands commands = new SessionCommands(() -> {});
    private final WindowQueue queue = new WindowQueue(WindowQueue.DEFAULT_LIMIT_BYTES);
    private Optional<CollectorLink> link = Optional.empty();

    void connect() throws Exception {
        collector.start();
        AgentIdentity identity = new AgentIdentity(
                "n",
                "run",
                "1",
                "6",
                "x86_64",
                2,
                1000,
                List.of(new KnownEvent("cpu-clock", "software")),
                false,
                19,
                List.of(),
                Optional.empty(),
                false);
        CollectorLink opened = new CollectorLink(
                new LinkParts(identity, queue, buildId -> new SymbolTableAnswer.Unavailable("none"), commands),
                new CollectorChannel(
                        new CollectorAddress("127.0.0.1", collector.port(), false),
                        Optional.empty(),
                        Optional.empty()));
        link = Optional.of(opened);
        opened.start();
        collector.await("the stream", () -> !collector.received(Optional::of).isEmpty());
    }

    /** Plays the script without a look-back; gives the pipeline's counters after it, when everything has been acknowledged. */
    AgentCounters play(Optional<SamplingRequest> continuous, WorkloadResolver workloads) throws Exception {
        return play(continuous, Optional.empty(), workloads);
    }

    AgentCounters play(
            Optional<SamplingRequest> continuous, Optional<LookBackSettings> lookBack, WorkloadResolver workloads)
            throws Exception {
        CollectorLink connected = link.orElseThrow();
        ProcReader proc = new ProcReader(NO_PROC);
        AgentPipeline pipeline = new AgentPipeline(new PipelineParts(
                new PipelineParts.Defaults(Event.CPU_CLOCK, CallGraph.FRAME_POINTERS, continuous, lookBack),
                sampler::nanos,
                () -> new IdleMeter(NO_PROC, sampler::nanos),
                SchedulingReader.ofNothing(NO_PROC, sampler::nanos),
                sampler,
                sampler,
                new ProcessTable(proc, new ExecutableFiles(proc), sampler::nanos),
                () -> KernelSymbols.load(NO_PROC, sampler::nanos),
                new JvmPerfMaps(NO_PROC, sampler::nanos),
                UnwindRulesSource.NONE,
                workloads,
                new DictionarySource(DictionaryLimits.DEFAULT),
                queue,
                connected,
                commands));
        sampler.atEnd(pipeline::stop);
        pipeline.run();
        connected.finish(Duration.ofSeconds(30));
        return pipeline.counters();
    }

    /** What the collector stored of a session; "" for continuous profiling. */
    List<Batch> batchesOf(String sessionId) {
        return collector.storedBatches().stream()
                .filter(batch -> batch.getSessionId().equals(sessionId))
                .toList();
    }

    static long samples(Batch batch) {
        return batch.getProfilesList().stream()
                .flatMap(profile -> profile.getSamplesList().stream())
                .mapToLong(Integer::longValue)
                .sum();
    }

    static Duration length(Batch batch) {
        return Duration.ofNanos(batch.getWindowEndNanos() - batch.getWindowStartNanos());
    }

    @Override
    public void close() throws Exception {
        link.ifPresent(CollectorLink::close);
        collector.close();
    }
}
