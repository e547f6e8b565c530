package io.podflame.agent.sample;

import io.podflame.agent.model.Event;
import java.nio.file.Path;
import java.util.List;

/**
 * What a session wants sampled.
 *
 * @param frequencyHertz samples per second and CPU, more than 0
 * @param cgroups control groups that hold all that the session is about, none within another: a sampler that can samples nothing else.
 *     Empty for the whole machine
 */
public record SamplingRequest(Event event, double frequencyHertz, CallGraph callGraph, List<Path> cgroups) {

    public SamplingRequest {
        cgroups = List.copyOf(cgroups);
        if (!(frequencyHertz > 0)) {
            throw new IllegalArgumentException("frequencyHertz must be more than 0: " + frequencyHertz);
        }
    }

    /** Of the whole machine. */
    public SamplingRequest(Event event, double frequencyHertz, CallGraph callGraph) {
        this(event, frequencyHertz, callGraph, List.of());
    }

    /** With stacks by frame pointers, which every sampler can find. */
    public SamplingRequest(Event event, double frequencyHertz) {
        this(event, frequencyHertz, CallGraph.FRAME_POINTERS);
    }

    /** The same, of these control groups only. */
    public SamplingRequest within(List<Path> controlGroups) {
        return new SamplingRequest(event, frequencyHertz, callGraph, controlGroups);
    }

    /** For people: "99", "19.5". */
    public String hertz() {
        return frequencyHertz == Math.rint(frequencyHertz)
                ? String.valueOf((long) frequencyHertz)
                : String.valueOf(frequencyHertz);
    }
}
