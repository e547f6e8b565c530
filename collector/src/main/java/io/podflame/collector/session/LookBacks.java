package io.podflame.collector.session;

import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.session.AgentDescription.LookBackOffer;
import io.podflame.collector.session.SessionRefusedException.Refusal;
import io.podflame.collector.store.ProfileStore;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.SessionTarget;
import io.podflame.proto.v1.StartSession;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Sessions of samples that agents had taken and kept already: a person or a rule asks for them, or an agent sends them because a trigger
 * fired. Thread-safe.
 */
public final class LookBacks {

    /** Between two that rules ask for of one workload. */
    static final Duration COOL_DOWN = Duration.ofMinutes(5);

    /** That rules ask for, of one node. */
    static final int MAX_PER_HOUR = 12;

    private static final String REASON = "look-back: ";
    private static final Duration HOUR = Duration.ofHours(1);

    private final KnownSessions sessions;
    private final ProfileStore profiles;
    private final Clock clock;
    private final Map<WorkloadKey, Long> lastMillis = new HashMap<>();
    private final Map<String, ArrayDeque<Long>> begunMillisByNode = new HashMap<>();

    LookBacks(KnownSessions sessions, ProfileStore profiles, Clock clock) {
        this.sessions = sessions;
        this.profiles = profiles;
        this.clock = clock;
    }

    /**
     * One that an agent has begun by itself.
     *
     * @param id 16 hex digits
     * @param reason for people
     * @param event what is counted
     * @param range of its windows
     */
    public record Announced(
            String id, WorkloadKey workload, String reason, String event, double frequencyHertz, TimeRange range) {}

    /** An agent says that it sends one; once more on every connection. What the store has of it already counts. */
    public void announced(Announced one) {
        if (sessions.find(one.id()).isPresent()) {
            return;
        }
        String node = one.workload().node();
        SampledSession session = new SampledSession(
                one.id(),
                ResolvedTarget.of(TargetWords.nameOf(one.workload()), Map.of(node, target(one.workload()))),
                new SampledSession.Settings(
                        one.event(),
                        one.frequencyHertz(),
                        TimeUnit.NANOSECONDS.toMillis(one.range().durationNanos())),
                TimeUnit.NANOSECONDS.toMillis(one.range().startNanos()),
                new SampledSession.Due(REASON + one.reason(), clock.millis()));
        session.restore(profiles.series(one.range(), key -> key.sessionId().equals(one.id())));
        sessions.addLookBack(session, node, clock.millis());
    }

    /** A person asks; throws {@link SessionRefusedException} when an agent cannot. */
    SessionView begin(String id, SessionRequest request, ResolvedTarget target, List<Agent> chosen) {
        LookBackOffer offer = offered(request, chosen);
        return begin(
                new SampledSession(
                        id,
                        target,
                        new SampledSession.Settings(offer.event(), offer.frequencyHertz(), request.lookBackMillis()),
                        clock.millis() - request.lookBackMillis(),
                        new SampledSession.Due(REASON + "asked for", clock.millis())),
                request.lookBackMillis(),
                target,
                chosen);
    }

    /** A rule asks. */
    Optional<SessionView> begin(String id, WorkloadKey workload, String reason, Agent agent) {
        Optional<LookBackOffer> offer = agent.description().lookBack();
        if (offer.isEmpty() || !take(workload, clock.millis())) {
            return Optional.empty();
        }
        long lengthMillis = offer.get().lengthMillis();
        ResolvedTarget target = ResolvedTarget.of(TargetWords.nameOf(workload), Map.of(agent.node(), target(workload)));
        SampledSession session = new SampledSession(
                id,
                target,
                new SampledSession.Settings(offer.get().event(), offer.get().frequencyHertz(), lengthMillis),
                clock.millis() - lengthMillis,
                new SampledSession.Due(REASON + SessionService.shortened(reason), clock.millis()));
        try {
            return Optional.of(begin(session, lengthMillis, target, List.of(agent)));
        } catch (SessionRefusedException tooManyRun) {
            return Optional.empty();
        }
    }

    private SessionView begin(SampledSession session, long lengthMillis, ResolvedTarget target, List<Agent> agents) {
        sessions.add(session, clock.millis());
        for (Agent agent : agents) {
            agent.send(CollectorMessage.newBuilder()
                    .setStartSession(StartSession.newBuilder()
                            .setSessionId(session.id())
                            .setLookBackMillis(lengthMillis)
                            .setTarget(target.targetsByNode().get(agent.node())))
                    .build());
        }
        return session.view(clock.millis());
    }

    private static SessionTarget target(WorkloadKey workload) {
        return SessionTarget.newBuilder()
                .addWorkloads(TargetWords.wire(workload))
                .build();
    }

    /** Whether a rule may have one now; then it counts as begun. */
    private synchronized boolean take(WorkloadKey workload, long nowMillis) {
        lastMillis.values().removeIf(last -> nowMillis - last >= COOL_DOWN.toMillis());
        begunMillisByNode.values().forEach(begun -> begun.removeIf(at -> nowMillis - at >= HOUR.toMillis()));
        begunMillisByNode.values().removeIf(ArrayDeque::isEmpty);
        ArrayDeque<Long> begun = begunMillisByNode.computeIfAbsent(workload.node(), absent -> new ArrayDeque<>());
        if (lastMillis.containsKey(workload) || begun.size() >= MAX_PER_HOUR) {
            return false;
        }
        lastMillis.put(workload, nowMillis);
        begun.add(nowMillis);
        return true;
    }

    /** What all agents have kept alike. */
    private static LookBackOffer offered(SessionRequest request, List<Agent> chosen) {
        requireSense(request);
        Set<String> events = new HashSet<>();
        LookBackOffer last = new LookBackOffer(0, "", 0);
        for (Agent agent : chosen) {
            last = agent.description()
                    .lookBack()
                    .orElseThrow(() -> wrong(
                            "the agent of node " + agent.node() + " keeps no look-back",
                            "start it with --look-back 2m (PODFLAME_LOOK_BACK=2m), or profile what runs now"));
            if (request.lookBackMillis() > last.lengthMillis()) {
                throw wrong(
                        "node " + agent.node() + " looks back " + last.lengthMillis() / 1000 + " s at most",
                        "ask for that, or start its agent with a longer --look-back");
            }
            events.add(last.event());
        }
        if (events.size() > 1) {
            throw wrong(
                    "the nodes' look-backs count different events: " + String.join(", ", events),
                    "name one node with --node");
        }
        return last;
    }

    private static void requireSense(SessionRequest request) {
        if (request.lookBackMillis() < 0) {
            throw wrong("a look-back of " + request.lookBackMillis() + " ms cannot be", "ask for 120000");
        }
        boolean samples = !request.event().isEmpty()
                || !request.callGraph().isEmpty()
                || request.frequencyHertz() != 0
                || request.durationMillis() != 0
                || request.jit();
        if (samples) {
            throw wrong(
                    "a look-back sends what was sampled already",
                    "leave out event, callGraph, frequencyHertz, durationMillis and jit");
        }
        if (!request.pids().isEmpty()) {
            throw wrong(
                    "a look-back knows workloads, and not processes",
                    "name the pod, or the workload: a unit or an executable");
        }
    }

    private static SessionRefusedException wrong(String error, String remedy) {
        return new SessionRefusedException(Refusal.WRONG, error, remedy);
    }
}
