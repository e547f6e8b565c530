package io.podflame.agent;

import io.podflame.agent.health.CheckResult;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.sample.EventCatalog;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.stream.AgentIdentity;
import java.util.List;
import java.util.UUID;

/** Finds out who this agent is: asks the kernel, and the sampler what it can count. */
final class NodeIdentity {

    private NodeIdentity() {}

    static AgentIdentity of(AgentConfig config, KernelSettings kernel, Sampler sampler, List<CheckResult> checks) {
        EventCatalog events = sampler.events();
        return new AgentIdentity(
                config.node(),
                UUID.randomUUID().toString(),
                AgentVersion.get(),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                kernel.perfEventMaxSampleRate().orElse(0),
                events.events(),
                events.others(),
                config.frequencyHertz(),
                checks,
                config.lookBack()
                        .map(kept -> new AgentIdentity.LookBackOffer(
                                kept.length(),
                                config.event(),
                                Math.max(kept.frequencyHertz(), config.frequencyHertz()))),
                false);
    }
}
