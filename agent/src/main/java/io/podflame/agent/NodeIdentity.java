package io.podflame.agent;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.stream.AgentIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Finds out who this agent is: tries which events open, asks the kernel. */
final class NodeIdentity {

    private NodeIdentity() {}

    static AgentIdentity of(AgentConfig config, KernelSettings kernel, Sampler sampler) {
        return new AgentIdentity(
                config.node(),
                UUID.randomUUID().toString(),
                AgentVersion.get(),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                kernel.perfEventMaxSampleRate().orElse(0),
                events(sampler),
                config.frequencyHertz(),
                false);
    }

    private static List<String> events(Sampler sampler) {
        List<String> opened = new ArrayList<>();
        for (Event event : List.of(Event.CPU_CLOCK, Event.CYCLES)) {
            try (var session = sampler.open(new SamplingRequest(event, 1))) {
                if (session.cpus() > 0) {
                    opened.add(event.name());
                }
            } catch (SamplerUnavailableException e) {
                System.getLogger(NodeIdentity.class.getName()).log(System.Logger.Level.DEBUG, e.getMessage());
            }
        }
        return opened;
    }
}
