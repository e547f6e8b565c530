package io.podflame.agent.sample;

/** A way to observe what CPUs are doing. Thread-safe. */
public interface Sampler {

    /**
     * Starts sampling all CPUs.
     *
     * @throws SamplerUnavailableException when the kernel refuses, with the setting that caused it and the remedy
     */
    SamplingSession open(SamplingRequest request) throws SamplerUnavailableException;
}
