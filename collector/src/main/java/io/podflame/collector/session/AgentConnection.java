package io.podflame.collector.session;

import io.podflame.proto.v1.CollectorMessage;

/** The way to one connected agent. */
public interface AgentConnection {

    /** Queues a message; nothing happens when the agent is gone. From any thread. */
    void send(CollectorMessage message);
}
