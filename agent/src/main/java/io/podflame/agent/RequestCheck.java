package io.podflame.agent;

import io.podflame.agent.model.Event;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.stream.SessionCommand;
import java.time.Duration;
import java.util.TreeSet;

/** What the collector asks for, checked, and completed by what the agent was told. */
record RequestCheck(PipelineParts.Defaults defaults) {

    /** Every session has a ring per CPU and is a tax on what is sampled: 8 at 99 Hz cost 1.6 % of a CPU. */
    static final int MAX_SESSIONS = 8;

    static final Duration MAX_DURATION = Duration.ofHours(24);

    /** @param sessions that run on demand already */
    SamplingRequest check(SessionCommand.Start start, long sessions) throws SessionRefusedException {
        require(
                sessions < MAX_SESSIONS,
                MAX_SESSIONS + " sessions are running on this node already; wait for one to end, or stop one");
        require(
                start.duration().isPositive() && start.duration().compareTo(MAX_DURATION) <= 0,
                "duration " + start.duration().toMillis() + " ms: expected more than 0 and at most "
                        + MAX_DURATION.toHours() + " h");
        require(
                event(start).isOffCpu() || start.frequencyHertz() > 0 && Double.isFinite(start.frequencyHertz()),
                "frequency " + start.frequencyHertz() + " Hz: expected more than 0");
        for (int pid : new TreeSet<>(start.target().pids())) {
            require(
                    ProcessHandle.of(pid).isPresent(),
                    "process " + pid
                            + " does not exist on this node; name one that runs, as the node's own /proc shows it");
        }
        Event event = event(start);
        return new SamplingRequest(event, event.isOffCpu() ? 0 : start.frequencyHertz(), callGraph(start));
    }

    private Event event(SessionCommand.Start start) {
        return start.event().map(Event::named).orElse(defaults.event());
    }

    private CallGraph callGraph(SessionCommand.Start start) throws SessionRefusedException {
        if (start.callGraph().isEmpty()) {
            Event event = event(start);
            boolean waits = event.isOffCpu() || event.isWallClock();
            return waits ? CallGraph.FRAME_POINTERS : defaults.callGraph();
        }
        try {
            return CallGraph.parse(start.callGraph().get());
        } catch (IllegalArgumentException e) {
            throw new SessionRefusedException(String.valueOf(e.getMessage()));
        }
    }

    static void require(boolean met, String otherwise) throws SessionRefusedException {
        if (!met) {
            throw new SessionRefusedException(otherwise);
        }
    }

    /** Its message is for people. */
    static final class SessionRefusedException extends Exception {

        private static final long serialVersionUID = 1;

        SessionRefusedException(String message) {
            super(message);
        }
    }
}
