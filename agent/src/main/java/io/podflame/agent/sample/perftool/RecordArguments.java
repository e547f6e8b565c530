package io.podflame.agent.sample.perftool;

import io.podflame.agent.model.Event;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What perf record is told for a session. Without build IDs (-B -N): collecting them costs seconds at the end, and kills perf 6.1 where
 * mappings of exited processes are many. The times are CLOCK_MONOTONIC, as all of the agent's are.
 */
final class RecordArguments {

    /** One event of perf's: a name with modifiers, a tracepoint, a raw number, or a PMU's with its terms between slashes. */
    private static final Pattern EVENT = Pattern.compile(
            "[A-Za-z0-9_][A-Za-z0-9_.:*-]*|mem:0x[0-9a-f/]+[:rwx0-9]*|[A-Za-z0-9_]+/[A-Za-z0-9_.:=,-]*/[A-Za-z]*");

    private static final int MAX_EVENT_CHARS = 256;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Of 4 KiB, per CPU. perf's own default; stacks of 8 KiB each fill it in half a second at 99 Hz. */
    private static final int RING_PAGES = 128;

    private static final int DWARF_RING_PAGES = 512;

    private RecordArguments() {}

    /**
     * From "record" on.
     *
     * @throws SamplerUnavailableException when the event's name is none, or the frequency cannot be had
     */
    static List<String> of(SamplingRequest request, InstalledPerf perf) throws SamplerUnavailableException {
        String event = request.event().name();
        if (event.length() > MAX_EVENT_CHARS || !EVENT.matcher(event).matches()) {
            throw new SamplerUnavailableException(
                    "'" + event + "' is not the name of one event; podflame events lists those of the node");
        }
        List<String> arguments = new ArrayList<>(List.of("record", "-o", "-", "-a", "-B", "-N", "-P"));
        arguments.addAll(List.of("-k", "CLOCK_MONOTONIC", "-e", event));
        arguments.addAll(rate(request));
        arguments.addAll(List.of("--call-graph", request.callGraph().toString()));
        boolean dwarf = request.callGraph().mode() == CallGraph.Mode.DWARF;
        arguments.addAll(List.of("-m", String.valueOf(dwarf ? DWARF_RING_PAGES : RING_PAGES)));
        for (InstalledPerf.Ability ability : InstalledPerf.Ability.values()) {
            if (perf.can(ability)) {
                arguments.add(ability.argument());
            }
        }
        if (!perf.can(InstalledPerf.Ability.CONTROL)) {
            arguments.add("--no-buffering");
        }
        return arguments;
    }

    /** perf takes whole frequencies only; a clock's can be told as a period. */
    private static List<String> rate(SamplingRequest request) throws SamplerUnavailableException {
        double hertz = request.frequencyHertz();
        if (hertz == Math.rint(hertz)) {
            return List.of("-F", String.valueOf((long) hertz));
        }
        if (request.event().unit() == Event.Unit.NANOSECONDS) {
            return List.of("-c", String.valueOf(Math.round(NANOS_PER_SECOND / hertz)));
        }
        throw new SamplerUnavailableException(
                "frequency " + hertz + " Hz: event " + request.event().name() + " takes whole numbers only; round it");
    }
}
