package io.podflame.collector.session;

import io.podflame.collector.api.AgentView;
import io.podflame.collector.api.EventView;
import io.podflame.collector.api.NodeEvents;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The agents that are connected, and those that were. Thread-safe. */
public final class AgentRegistry {

    /** Beyond it the nodes that are gone are forgotten. */
    static final int MAX_NODES = 10_000;

    private final TreeMap<String, Agent> agentsByNode = new TreeMap<>();

    /** A connection begins; one before it from the same node is replaced. */
    public synchronized Agent connect(AgentDescription description, AgentConnection connection) {
        if (agentsByNode.size() >= MAX_NODES) {
            agentsByNode.values().removeIf(agent -> !agent.connected());
        }
        AgentDescription known = description.sharing(shared(description.knownEvents()));
        Agent agent = agentsByNode.computeIfAbsent(known.node(), node -> new Agent(known));
        agent.connect(known, connection);
        return agent;
    }

    /** Another agent's list that is equal, else this one. */
    private List<EventView> shared(List<EventView> events) {
        return agentsByNode.values().stream()
                .map(agent -> agent.description().knownEvents())
                .filter(events::equals)
                .findFirst()
                .orElse(events);
    }

    /** A connection has ended. */
    public synchronized void disconnect(Agent agent, AgentConnection connection) {
        agent.disconnect(connection);
    }

    public synchronized Optional<Agent> find(String node) {
        return Optional.ofNullable(agentsByNode.get(node));
    }

    /** By node name. */
    public synchronized List<Agent> agents() {
        return List.copyOf(agentsByNode.values());
    }

    /** By node name. */
    public List<Agent> connected() {
        return agents().stream().filter(Agent::connected).toList();
    }

    /** Of the agents that are connected, by node name. */
    public List<NodeEvents> events() {
        return connected().stream()
                .map(Agent::description)
                .map(agent -> new NodeEvents(agent.node(), agent.knownEvents(), agent.anyEvent()))
                .toList();
    }

    /** By node name. */
    public List<AgentView> views() {
        return agents().stream().map(Agent::view).toList();
    }
}
