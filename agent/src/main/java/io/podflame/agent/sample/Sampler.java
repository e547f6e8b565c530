package io.podflame.agent.sample;

import io.podflame.agent.model.Event;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A way to observe what CPUs are doing. Thread-safe. */
public interface Sampler {

    /**
     * Starts sampling all CPUs.
     *
     * @throws SamplerUnavailableException when the kernel refuses, with the setting that caused it and the remedy
     */
    SamplingSession open(SamplingRequest request) throws SamplerUnavailableException;

    /**
     * Gets ready to sample an event of these processes soon: does besides what would take time when their first samples are there. The
     * stage is done when nothing more is to be waited for.
     */
    default CompletableFuture<Void> prepare(Event event, List<Integer> pids) {
        return CompletableFuture.completedFuture(null);
    }

    /** What it can count on this node; finding out may take a moment. */
    default EventCatalog events() {
        return EventCatalog.NONE;
    }
}
