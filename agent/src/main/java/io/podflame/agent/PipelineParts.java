package io.podflame.agent;

import io.podflame.agent.attribute.WorkloadResolver;
import io.podflame.agent.encode.DictionarySource;
import io.podflame.agent.health.IdleMeter;
import io.podflame.agent.lookback.LookBackSettings;
import io.podflame.agent.model.Event;
import io.podflame.agent.process.ProcessTable;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SampleWaiter;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.scheduling.SchedulingReader;
import io.podflame.agent.stream.CollectorLink;
import io.podflame.agent.stream.SessionCommands;
import io.podflame.agent.stream.WindowQueue;
import io.podflame.agent.symbols.KernelSymbols;
import io.podflame.agent.symbols.hotspot.JvmPerfMaps;
import io.podflame.agent.unwind.UnwindRulesSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the pipeline is made of, in the order of the data path.
 *
 * @param defaults what is sampled unless a session says otherwise
 * @param nanoClock CLOCK_MONOTONIC, as capture records have it
 * @param idleMeters makes one for each session
 * @param kernelSymbols asked for once, when the first session samples already: reading them takes longer than anything else at the start
 * @param jvmPerfMaps names of code outside every file, and what has JVMs give them
 * @param unwindRules for stacks that are sampled as memory
 */
record PipelineParts(
        Defaults defaults,
        LongSupplier nanoClock,
        Supplier<IdleMeter> idleMeters,
        SchedulingReader scheduling,
        Sampler sampler,
        SampleWaiter waiter,
        ProcessTable processes,
        Supplier<KernelSymbols> kernelSymbols,
        JvmPerfMaps jvmPerfMaps,
        UnwindRulesSource unwindRules,
        WorkloadResolver workloads,
        DictionarySource dictionaries,
        WindowQueue queue,
        CollectorLink link,
        SessionCommands commands) {

    /**
     * What the agent was told to sample.
     *
     * @param continuous empty when only sessions sample
     * @param lookBack empty when none is kept; only beside continuous profiling
     */
    record Defaults(
            Event event,
            CallGraph callGraph,
            Optional<SamplingRequest> continuous,
            Optional<LookBackSettings> lookBack) {}
}
