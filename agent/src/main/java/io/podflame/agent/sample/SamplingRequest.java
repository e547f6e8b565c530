package io.podflame.agent.sample;

import io.podflame.agent.model.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a session wants sampled.
 *
 * @param frequencyHertz samples per second and CPU, more than 0; 0 for {@link Event#OFF_CPU}, which has none
 * @param processes those that the session is about, as far as they run now; empty when it is about all. A sampler may deliver samples of others
 * @param cgroups control groups that hold all that the session is about, none within another: a sampler that can samples nothing else.
 *     Empty for the whole machine
 */
public record SamplingRequest(
        Event event, double frequencyHertz, CallGraph callGraph, Optional<Set<Integer>> processes, List<Path> cgroups) {

    public SamplingRequest {
        if (event.isOffCpu() ? frequencyHertz != 0 : !(frequencyHertz > 0)) {
            throw new IllegalArgumentException(
                    "frequencyHertz must be more than 0, of event off-cpu 0: " + frequencyHertz);
        }
        processes = processes.map(Set::copyOf);
        cgroups = List.copyOf(cgroups);
    }

    /** Of the whole machine. */
    public SamplingRequest(Event event, double frequencyHertz, CallGraph callGraph) {
        this(event, frequencyHertz, callGraph, Optional.empty(), List.of());
    }

    /** With stacks by frame pointers, which every sampler can find. */
    public SamplingRequest(Event event, double frequencyHertz) {
        this(event, frequencyHertz, CallGraph.FRAME_POINTERS);
    }

    /** The same of some processes only. */
    public SamplingRequest about(Set<Integer> some) {
        return new SamplingRequest(event, frequencyHertz, callGraph, Optional.of(some), cgroups);
    }

    /** The same, of these control groups only. */
    public SamplingRequest within(List<Path> controlGroups) {
        return new SamplingRequest(event, frequencyHertz, callGraph, processes, controlGroups);
    }

    /** The same, at that rate or its own, whichever is higher. */
    public SamplingRequest atLeast(double hertz) {
        return new SamplingRequest(event, Math.max(hertz, frequencyHertz), callGraph, processes, cgroups);
    }

    /** For people: "99", "19.5". */
    public String hertz() {
        return frequencyHertz == Math.rint(frequencyHertz)
                ? String.valueOf((long) frequencyHertz)
                : String.valueOf(frequencyHertz);
    }
}
