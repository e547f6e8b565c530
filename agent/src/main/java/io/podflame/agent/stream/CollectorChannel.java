package io.podflame.agent.stream;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections to the collector. Each is a channel of its own: a collector that moved is looked up again, a CA or token
 * file that was renewed is read again, and no hidden back-off of gRPC's comes on top of ours. Thread-safe.
 */
public final class CollectorChannel implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** A silent peer is found dead after this and {@link #KEEPALIVE_ANSWER_SECONDS}. */
    private static final int KEEPALIVE_SECONDS = 30;

    private static final int KEEPALIVE_ANSWER_SECONDS = 10;

    /** What a collector says is small: acknowledgements and sessions. */
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    private static final int MAX_TOKEN_BYTES = 4096;

    private final CollectorAddress address;
    private final Optional<Path> caFile;
    private final Optional<Path> tokenFile;
    /** Every connection has a thread that reads. */
    private final ExecutorService transports = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("podflame-net").daemon().factory());

    /**
     * @param caFile PEM certificates that sign the collector's; empty for the system's
     * @param tokenFile holds the shared token; empty when the collector asks for none
     */
    public CollectorChannel(CollectorAddress address, Optional<Path> caFile, Optional<Path> tokenFile) {
        this.address = address;
        this.caFile = caFile;
        this.tokenFile = tokenFile;
    }

    /**
     * A channel that connects with its first call. The caller shuts it down.
     *
     * @param executor runs every callback of the channel
     * @throws IOException when it cannot be told how to connect, e.g. a token file cannot be read
     */
    public ManagedChannel open(Executor executor) throws IOException {
        OkHttpChannelBuilder builder = OkHttpChannelBuilder.forAddress(address.host(), address.port(), credentials())
                .transportExecutor(transports)
                .executor(executor)
                .offloadExecutor(executor)
                .disableRetry()
                .disableServiceConfigLookUp()
                .proxyDetector(target -> null) // a collector is reached directly
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_ANSWER_SECONDS, TimeUnit.SECONDS);
        if (tokenFile.isPresent()) {
            builder.intercept(MetadataUtils.newAttachHeadersInterceptor(authorization(tokenFile.get())));
        }
        return builder.build();
    }

    private ChannelCredentials credentials() throws IOException {
        if (!address.tls()) {
            return InsecureChannelCredentials.create();
        }
        TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
        if (caFile.isPresent()) {
            if (!Files.isReadable(caFile.get())) {
                throw new IOException("CA file " + caFile.get() + " cannot be read; give a PEM file with --ca-file");
            }
            builder.trustManager(caFile.get().toFile());
        }
        return builder.build();
    }

    private static Metadata authorization(Path tokenFile) throws IOException {
        if (!Files.isReadable(tokenFile) || Files.size(tokenFile) > MAX_TOKEN_BYTES) {
            throw new IOException("token file " + tokenFile + " cannot be read or is larger than " + MAX_TOKEN_BYTES
                    + " bytes; give the collector's token with --token-file");
        }
        Metadata metadata = new Metadata();
        metadata.put(AUTHORIZATION, "Bearer " + Files.readString(tokenFile).strip());
        return metadata;
    }

    /** Where the collector is, for messages. */
    public String address() {
        return address.toString();
    }

    /** Opens no more connections. Those that are open end with their channels, and their threads with them. */
    @Override
    public void close() {
        transports.shutdown();
    }
}
