package io.podflame.agent.sample;

/** A way to observe what CPUs are doing. Thread-safe. */
public interface Sampler {

    /**
     * Starts sampling all CPUs.
     *
     * @throws SamplerUnavailableException when the kernel refuses, with the setting that caused it and the remedy
     */
    SamplingSession open(SamplingRequest request) throws SamplerUnavailableException;

    /** What it can count on this node; finding out may take a moment. */
    default EventCatalog events() {
        return EventCatalog.NONE;
    }
}
