package io.podflame.agent.stream;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.util.concurrent.Executor;

/** Opens connections to a collector, one after the other. Thread-safe. */
public interface CollectorConnections extends AutoCloseable {

    /**
     * A channel that connects with its first call. The caller shuts it down.
     *
     * @param executor runs every callback of the channel
     * @throws IOException when it cannot be told how to connect, e.g. a token file cannot be read
     */
    ManagedChannel open(Executor executor) throws IOException;

    /** Where the collector is, for messages. */
    String address();

    /** Opens no more connections. Those that are open end with their channels, and their threads with them. */
    @Override
    void close();
}
