package io.podflame.agent.sample;

/** The kernel refused to sample. The message names the call, its arguments, errno, the setting that caused it and the remedy. */
public final class SamplerUnavailableException extends Exception {

    public SamplerUnavailableException(String message) {
        super(message);
    }
}
