package io.podflame.collector.session;

import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.model.Event;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.session.SessionRefusedException.Refusal;
import io.podflame.collector.store.ProfileStore;
import io.podflame.proto.v1.CollectorMessage;
import io.podflame.proto.v1.SessionStatus;
import io.podflame.proto.v1.SessionTarget;
import io.podflame.proto.v1.StartSession;
import io.podflame.proto.v1.StopSession;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Begins sessions on agents, follows them, and ends them. What they measured is in the store; here is only how they stand. Thread-safe. */
public final class SessionService {

    public static final double DEFAULT_HERTZ = 99;
    public static final Duration DEFAULT_DURATION = Duration.ofSeconds(30);
    public static final Duration MAX_DURATION = Duration.ofHours(1);

    private static final String OFF_CPU = "off-cpu";

    private final AgentRegistry agents;
    private final TargetResolver targets;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final KnownSessions sessions = new KnownSessions();
    private final Imports imports;
    private final LookBacks lookBacks;
    /** Of the agents' last runs. */
    private final Map<String, String> runIdsByNode = new ConcurrentHashMap<>();

    /** Reads from the store which imports there were. */
    public SessionService(AgentRegistry agents, WorkloadDirectory directory, ProfileStore profiles, Clock clock) {
        this.agents = agents;
        this.targets = new TargetResolver(directory);
        this.clock = clock;
        this.imports = new Imports(sessions, profiles, clock);
        this.lookBacks = new LookBacks(sessions, profiles, clock);
    }

    /** Recordings among the sessions. */
    public Imports imports() {
        return imports;
    }

    /** Sessions of what agents had sampled already. */
    public LookBacks lookBacks() {
        return lookBacks;
    }

    /**
     * Resolves the target, and tells the agents concerned to begin.
     *
     * @throws SessionRefusedException with the reason and the remedy
     */
    public SessionView create(SessionRequest request) {
        List<Agent> candidates = agentsFor(request.node());
        ResolvedTarget target = targets.resolve(request, candidates);
        List<Agent> chosen = candidates.stream()
                .filter(agent -> target.targetsByNode().containsKey(agent.node()))
                .toList();
        if (request.lookBackMillis() != 0) {
            return lookBacks.begin(newId(), request, target, chosen);
        }
        SampledSession.Settings settings = settings(request, chosen);
        SampledSession session = new SampledSession(newId(), target, settings, clock.millis());
        sessions.add(session, clock.millis());
        for (Agent agent : chosen) {
            SessionTarget ofAgent = target.targetsByNode().get(agent.node());
            agent.send(CollectorMessage.newBuilder()
                    .setStartSession(StartSession.newBuilder()
                            .setSessionId(session.id())
                            .setEvent(settings.event())
                            .setCallGraph(request.callGraph())
                            .setFrequencyHertz(settings.frequencyHertz())
                            .setDurationMillis(settings.durationMillis())
                            .setTarget(ofAgent)
                            .setJit(request.jit()))
                    .build());
        }
        return session.view(clock.millis());
    }

    /**
     * A rule has found something: has the workload's agent send what it has kept of it. Returns at once; the session fills within seconds.
     *
     * @param reason for people: what the rule found, in a few words
     * @return empty when the agent is not connected or keeps no look-back, or when too little time has passed since the last one of the
     *     workload, or too many of the node were begun in the last hour
     */
    public Optional<SessionView> lookBack(WorkloadKey workload, String reason) {
        return agents.find(workload.node())
                .filter(Agent::connected)
                .flatMap(agent -> lookBacks.begin(newId(), workload, reason, agent));
    }

    /** Empty for an unknown or forgotten one. */
    public Optional<SessionView> find(String id) {
        return sessions.find(id).map(this::view);
    }

    /** Newest first. */
    public List<SessionView> sessions() {
        return sessions.all().stream().map(this::view).toList();
    }

    /**
     * Tells the agents to end it; it is over when they have said so. Empty for an unknown one.
     *
     * @throws SessionRefusedException for a recording that is being imported: only who imports it can end that
     */
    public Optional<SessionView> stop(String id) {
        return sessions.find(id).map(session -> {
            switch (session) {
                case SampledSession sampled -> stop(sampled);
                case RecordedSession recorded -> requireEnded(recorded);
            }
            return view(session);
        });
    }

    private void stop(SampledSession session) {
        for (String node : session.runningNodes(clock.millis())) {
            Optional<Agent> agent = agents.find(node).filter(Agent::connected);
            agent.ifPresent(present -> present.send(CollectorMessage.newBuilder()
                    .setStopSession(StopSession.newBuilder().setSessionId(session.id()))
                    .build()));
            if (agent.isEmpty()) {
                session.agentState(
                        node, Session.State.FAILED, "stopped while its agent was not connected", clock.millis());
            }
        }
    }

    private void requireEnded(RecordedSession session) {
        if (!session.ended(clock.millis())) {
            throw new SessionRefusedException(
                    Refusal.WRONG,
                    "session " + session.id() + " is a recording that is being imported",
                    "end the import where it runs: Ctrl-C in its terminal");
        }
    }

    /** An agent has connected. When it is a new run of it, the sessions of the one before have ended. */
    public void connected(AgentDescription description) {
        String before = runIdsByNode.put(description.node(), description.runId());
        if (before == null || before.equals(description.runId())) {
            return;
        }
        for (SampledSession session : sampled()) {
            if (session.runningNodes(clock.millis()).contains(description.node())) {
                session.agentState(
                        description.node(),
                        Session.State.FAILED,
                        "the agent was started again during the session; begin a new one",
                        clock.millis());
            }
        }
    }

    /** An agent says how a session stands; unknown sessions are ignored: they may be of a collector before this one. */
    public void status(String node, SessionStatus status) {
        Optional<Session.State> state = switch (status.getState()) {
            case SESSION_STATE_RUNNING -> Optional.of(Session.State.RUNNING);
            case SESSION_STATE_FINISHED -> Optional.of(Session.State.FINISHED);
            case SESSION_STATE_FAILED -> Optional.of(Session.State.FAILED);
            case SESSION_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
        state.ifPresent(known -> sessions.find(status.getSessionId())
                .filter(SampledSession.class::isInstance)
                .map(SampledSession.class::cast)
                .ifPresent(session -> session.agentState(node, known, shortened(status.getError()), clock.millis())));
    }

    /** A window was stored; those of continuous profiling are ignored. */
    public void windowStored(ProfileBatch batch) {
        String id = batch.statistics().sessionId();
        if (!id.isEmpty()) {
            sessions.find(id).ifPresent(session -> session.windowStored(batch));
        }
    }

    private List<Agent> agentsFor(String node) {
        List<Agent> connected = agents.connected();
        if (connected.isEmpty()) {
            throw new SessionRefusedException(
                    Refusal.NO_AGENT,
                    "no agent is connected",
                    "start one on the node to be sampled: podflame agent --collector HOST:PORT (as root)");
        }
        if (node.isEmpty()) {
            return connected;
        }
        List<Agent> ofNode =
                connected.stream().filter(agent -> agent.node().equals(node)).toList();
        if (ofNode.isEmpty() && agents.find(node).isPresent()) {
            throw new SessionRefusedException(
                    Refusal.NO_AGENT,
                    "the agent of node " + node + " is not connected",
                    "see whether it runs there and reaches the collector");
        }
        if (ofNode.isEmpty()) {
            throw new SessionRefusedException(
                    Refusal.NOT_FOUND,
                    "no agent of a node " + node + " has connected",
                    CloseNames.remedy(
                            node, connected.stream().map(Agent::node).toList(), "GET /api/v1/agents lists the nodes"));
        }
        return ofNode;
    }

    private static SampledSession.Settings settings(SessionRequest request, List<Agent> chosen) {
        double hertz = request.frequencyHertz() == 0 ? DEFAULT_HERTZ : request.frequencyHertz();
        long millis = request.durationMillis() == 0 ? DEFAULT_DURATION.toMillis() : request.durationMillis();
        String event = request.event().isEmpty() ? Event.CPU_CLOCK.name() : request.event();
        if (!(hertz > 0) || Double.isInfinite(hertz)) {
            throw new SessionRefusedException(
                    Refusal.WRONG, "a frequency of " + hertz + " Hz cannot be", "ask for 99, or leave it out");
        }
        if (millis < 0 || millis > MAX_DURATION.toMillis()) {
            throw new SessionRefusedException(
                    Refusal.WRONG,
                    "a duration of " + millis + " ms cannot be",
                    "ask for at most " + MAX_DURATION.toMinutes() + " minutes");
        }
        for (Agent agent : chosen) {
            requireAble(agent.description(), hertz, event);
            requireCallGraph(agent.description(), request.callGraph());
        }
        return new SampledSession.Settings(event, hasFrequency(event) ? hertz : 0, millis);
    }

    /** Every wait counts: nothing is sampled so many times a second. */
    private static boolean hasFrequency(String event) {
        return !event.equals(OFF_CPU) && !event.startsWith(OFF_CPU + ":");
    }

    /** As agents know it: of waits the name may say which count. */
    private static String known(String event) {
        return hasWaits(event) ? new Event(event, Event.Unit.NANOSECONDS).bareName() : event;
    }

    private static boolean hasWaits(String event) {
        return new Event(event, Event.Unit.NANOSECONDS).hasWaits();
    }

    private static void requireAble(AgentDescription agent, double hertz, String event) {
        double max = agent.maxFrequencyHertz();
        if (max > 0 && hertz > max) {
            throw new SessionRefusedException(
                    Refusal.WRONG,
                    "%s Hz is more than node %s allows: kernel.perf_event_max_sample_rate is %s"
                            .formatted(plain(hertz), agent.node(), plain(max)),
                    "ask for at most %s Hz, or on the node: sysctl -w kernel.perf_event_max_sample_rate=%s"
                            .formatted(plain(max), plain(Math.ceil(hertz))));
        }
        if (!agent.anyEvent() && !agent.events().contains(known(event))) {
            boolean waits = hasWaits(event);
            throw new SessionRefusedException(
                    Refusal.WRONG,
                    "event " + event + " does not open on node " + agent.node(),
                    "choose one of " + String.join(", ", agent.events()) + "; for "
                            + (waits ? "waits" : "others") + " start the node's agent with --sampler "
                            + (waits ? "auto or bpf" : "perf"));
        }
    }

    /** An agent that takes any event drives perf; an older one passes over what it does not know. */
    private static void requireCallGraph(AgentDescription agent, String callGraph) {
        boolean dwarf = callGraph.equals("dwarf") || callGraph.startsWith("dwarf,");
        boolean known = callGraph.isEmpty() || callGraph.equals("fp") || dwarf && agent.stackMemory();
        if (!known && !agent.anyEvent()) {
            String ways = agent.stackMemory() ? "fp and dwarf" : "fp";
            throw new SessionRefusedException(
                    Refusal.WRONG,
                    "the agent of node " + agent.node() + " finds stacks by " + ways + ", not by " + callGraph,
                    "use one of those, or start the node's agent with --sampler perf");
        }
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    private String newId() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private SessionView view(Session session) {
        return session.view(clock.millis());
    }

    private List<SampledSession> sampled() {
        return sessions.all().stream()
                .filter(SampledSession.class::isInstance)
                .map(SampledSession.class::cast)
                .toList();
    }

    static String shortened(String error) {
        return error.length() <= 1000 ? error : error.substring(0, 1000) + "…";
    }
}
