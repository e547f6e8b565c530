package io.podflame.collector.doctor;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.apiserver.ApiServerReader;
import io.podflame.collector.configuration.node.NodeWorkloads;
import io.podflame.collector.model.NodeCheck;
import io.podflame.collector.session.Agent;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.WorkloadDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the cluster is configured to do, by its nodes' agents and, where it may be asked, by the API server. Thread-safe. */
public final class KnownConfiguration {

    /** The API server is asked once in this time, whoever asks. */
    private static final Duration FRESH = Duration.ofMinutes(2);

    private final WorkloadDirectory directory;
    private final AgentRegistry agents;
    private final Optional<ApiServerReader> apiServer;
    private final Clock clock;
    private @Nullable ClusterConfiguration read;
    private Instant readAt = Instant.MIN;

    public KnownConfiguration(
            WorkloadDirectory directory, AgentRegistry agents, Optional<ApiServerReader> apiServer, Clock clock) {
        this.directory = directory;
        this.agents = agents;
        this.apiServer = apiServer;
        this.clock = clock;
    }

    /** As it is now, or was two minutes ago. */
    ClusterConfiguration now() {
        ClusterConfiguration ofNodes = NodeWorkloads.of(directory.known());
        return apiServer.map(reader -> ofNodes.with(ofApiServer(reader))).orElse(ofNodes);
    }

    private synchronized ClusterConfiguration ofApiServer(ApiServerReader reader) {
        ClusterConfiguration known = read;
        if (known == null || clock.instant().isAfter(readAt.plus(FRESH))) {
            known = reader.read();
            read = known;
            readAt = clock.instant();
        }
        return known;
    }

    /** What each connected node's agent found when it was started, by node. */
    SortedMap<String, List<NodeCheck>> nodeChecks() {
        SortedMap<String, List<NodeCheck>> checks = new TreeMap<>();
        for (Agent agent : agents.connected()) {
            checks.put(agent.node(), agent.description().checks());
        }
        return checks;
    }
}
