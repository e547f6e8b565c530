package io.podflame.agent.sample;

import io.podflame.agent.model.Event;

/**
 * What a session wants sampled.
 *
 * @param frequencyHertz samples per second and CPU, more than 0
 */
public record SamplingRequest(Event event, double frequencyHertz, CallGraph callGraph) {

    public SamplingRequest {
        if (!(frequencyHertz > 0)) {
            throw new IllegalArgumentException("frequencyHertz must be more than 0: " + frequencyHertz);
        }
    }

    /** With stacks by frame pointers, which every sampler can find. */
    public SamplingRequest(Event event, double frequencyHertz) {
        this(event, frequencyHertz, CallGraph.FRAME_POINTERS);
    }

    /** For people: "99", "19.5". */
    public String hertz() {
        return frequencyHertz == Math.rint(frequencyHertz)
                ? String.valueOf((long) frequencyHertz)
                : String.valueOf(frequencyHertz);
    }
}
