package io.podflame.collector.session;

import io.podflame.collector.api.AgentView;
import io.podflame.collector.api.NodeCheckView;
import io.podflame.collector.model.Workload;
import io.podflame.proto.v1.CollectorMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The agent of one node over all its connections since the collector started. Thread-safe. */
public final class Agent {

    private volatile AgentDescription description;
    private volatile Optional<AgentConnection> connection = Optional.empty();
    private volatile List<Workload> inventory = List.of();
    private final AtomicLong lastHeardMillis = new AtomicLong();
    private final LongAdder storedSamples = new LongAdder();
    private final LongAdder rejectedSamples = new LongAdder();

    Agent(AgentDescription description) {
        this.description = description;
    }

    public AgentDescription description() {
        return description;
    }

    public String node() {
        return description.node();
    }

    public boolean connected() {
        return connection.isPresent();
    }

    /** Every workload that the agent last said it knows; kept when it is gone. */
    public List<Workload> inventory() {
        return inventory;
    }

    public void inventory(List<Workload> workloads) {
        inventory = List.copyOf(workloads);
    }

    public void heard(long nowMillis) {
        lastHeardMillis.set(nowMillis);
    }

    public void countStored(long samples) {
        storedSamples.add(samples);
    }

    public void countRejected(long samples) {
        rejectedSamples.add(samples);
    }

    /** Gives the message to the connection, if there is one. */
    void send(CollectorMessage message) {
        connection.ifPresent(present -> present.send(message));
    }

    synchronized void connect(AgentDescription newDescription, AgentConnection newConnection) {
        description = newDescription;
        connection = Optional.of(newConnection);
    }

    /** Nothing happens when a newer connection has taken this one's place. */
    synchronized void disconnect(AgentConnection ended) {
        if (connection.filter(current -> current.equals(ended)).isPresent()) {
            connection = Optional.empty();
        }
    }

    AgentView view() {
        AgentDescription now = description;
        long stored = storedSamples.sum();
        long rejected = rejectedSamples.sum();
        return new AgentView(
                now.node(),
                now.version(),
                now.kernelRelease(),
                now.architecture(),
                now.cpus(),
                now.maxFrequencyHertz(),
                now.continuousFrequencyHertz(),
                now.events(),
                now.checks().stream()
                        .map(check -> new NodeCheckView(
                                check.level().name(), check.subject(), check.finding(), check.remedy()))
                        .toList(),
                connected(),
                lastHeardMillis.get(),
                stored + rejected,
                stored,
                rejected);
    }
}
