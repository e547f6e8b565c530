package io.podflame.collector.web;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.podflame.collector.doctor.Doctor;
import io.podflame.collector.doctor.DoctorRounds;
import io.podflame.collector.flamegraph.SchedulingViews;
import io.podflame.collector.health.StoreHealth;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.session.AgentRegistry;
import io.podflame.collector.session.SessionService;
import io.podflame.collector.session.WorkloadDirectory;
import io.podflame.collector.store.ProfileStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The collector's one port: agents' gRPC, the query API, the page, health and metrics. */
public final class CollectorServer implements AutoCloseable {

    static final long MAX_REQUEST_BYTES = 1024 * 1024;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    /** Of an upload, until its table is stored: a debug file may take minutes to come, and some to be read. */
    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(30);
    /** Queries and streams that block at the same time; further ones wait. */
    private static final int BLOCKING_THREADS = 64;
    /** A peer that is silent that long, and does not answer, is gone. */
    private static final long PING_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(60);
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(3);

    private final Server server;
    private final BlockingTaskExecutor executor;

    private CollectorServer(Server server, BlockingTaskExecutor executor) {
        this.server = server;
        this.executor = executor;
    }

    /** What the handlers answer from. */
    public record Services(
            ProfileStore profiles,
            QueryService queries,
            AgentRegistry agents,
            SessionService sessions,
            WorkloadDirectory directory,
            StoreHealth storeHealth,
            SymbolServices symbols,
            Doctor doctor,
            DoctorRounds rounds,
            PrometheusMeterRegistry metrics,
            Clock clock,
            String version) {}

    /** Listens; throws {@link ListenException} when it cannot. */
    public static CollectorServer start(Listen listen, HttpServiceWithRoutes agentLink, Services services) {
        BlockingTaskExecutor executor = BlockingTaskExecutor.builder()
                .threadNamePrefix("podflame-blocking")
                .numThreads(BLOCKING_THREADS)
                .build();
        ServerBuilder builder = Server.builder()
                .blockingTaskExecutor(executor, false)
                .requestTimeout(REQUEST_TIMEOUT)
                .maxRequestLength(MAX_REQUEST_BYTES)
                .idleTimeoutMillis(IDLE_MILLIS)
                .pingIntervalMillis(PING_MILLIS)
                .gracefulShutdownTimeoutMillis(0, STOP_MILLIS)
                .meterRegistry(services.metrics())
                .disableServerHeader()
                .disableDateHeader()
                .errorHandler(new ProblemErrorHandler());
        routes(builder, services);
        builder.route().requestTimeoutMillis(0).maxRequestLength(0).build(agentLink);
        builder.decorator(new AccessGuard(
                listen.token(),
                listen.address().getAddress().isLoopbackAddress(),
                listen.certificate().isPresent()));
        try {
            bind(builder, listen);
            Server server = builder.build();
            server.start().join();
            return new CollectorServer(server, executor);
        } catch (RuntimeException e) {
            executor.shutdownNow();
            throw failure(listen, e);
        }
    }

    private static ListenException failure(Listen listen, RuntimeException failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String host = listen.address().getHostString();
        int port = listen.address().getPort();
        String remedy = switch (cause) {
            case IOException e
            when String.valueOf(e.getMessage()).contains("Address already in use") ->
                "see who has it: ss -ltnp 'sport = :" + port + "'; or choose another: --listen " + host + ":0";
            case Throwable e
            when listen.certificate().isPresent() ->
                "are " + listen.certificate().get() + " a PEM certificate and its key?";
            default -> "choose another address: --listen HOST:PORT";
        };
        return new ListenException(
                "cannot listen on " + host + ":" + port + ": " + cause.getMessage() + "; " + remedy, cause);
    }

    private static void bind(ServerBuilder builder, Listen listen) {
        Optional<Listen.Certificate> certificate = listen.certificate();
        if (certificate.isPresent()) {
            builder.port(listen.address(), SessionProtocol.HTTPS)
                    .tls(TlsKeyPair.of(
                            certificate.get().keyFile().toFile(),
                            certificate.get().certificateFile().toFile()));
        } else {
            builder.port(listen.address(), SessionProtocol.HTTP);
        }
    }

    private static void routes(ServerBuilder builder, Services services) {
        HealthHandlers health = new HealthHandlers(services.storeHealth(), services.metrics(), services.version());
        WorkloadHandlers workloads = new WorkloadHandlers(
                new WorkloadBoard(
                        services.profiles(),
                        services.agents(),
                        new HottestCache(services.queries()),
                        services.rounds()),
                services.clock());
        ChosenProfiles chosen =
                new ChosenProfiles(services.profiles(), services.directory(), services.sessions(), services.clock());
        FlameGraphHandler flameGraphs = new FlameGraphHandler(services.queries(), chosen);
        SymbolHandlers symbols = new SymbolHandlers(services.symbols(), services.queries(), chosen);
        SessionHandlers sessions = new SessionHandlers(
                services.sessions(),
                services.agents(),
                id -> SchedulingViews.of(services.queries().scheduling(chosen.ofSession(id))));
        builder.route().get("/healthz").build(new ApiService(health::health));
        builder.route().get("/metrics").build(new ApiService(health::metrics));
        builder.route().get("/api/v1/agents").build(new ApiService(sessions::agents));
        builder.route().get("/api/v1/events").build(new ApiService(sessions::events));
        builder.route().get("/api/v1/workloads").build(new ApiService(workloads::list));
        builder.route().get("/api/v1/workloads/{id}").build(new ApiService(workloads::one));
        builder.route().get("/api/v1/flamegraph").build(new ApiService(flameGraphs::draw));
        DiagnosisHandler diagnosis = new DiagnosisHandler(services.doctor(), chosen);
        builder.route().get("/api/v1/diagnosis").build(new ApiService(diagnosis::examine));
        builder.route().get("/api/v1/scheduling").build(new ApiService(flameGraphs::scheduling));
        builder.route().post("/api/v1/sessions").build(new ApiService(sessions::create));
        builder.route().get("/api/v1/sessions").build(new ApiService(sessions::list));
        builder.route().get("/api/v1/sessions/{id}").build(new ApiService(sessions::one));
        builder.route().delete("/api/v1/sessions/{id}").build(new ApiService(sessions::stop));
        builder.route().get("/api/v1/symbols").build(new ApiService(symbols::list));
        builder.route().get("/api/v1/symbols/missing").build(new ApiService(symbols::missing));
        // it counts for itself: the file's own limit is the collector's to choose
        builder.route()
                .post("/api/v1/symbols")
                .requestTimeout(UPLOAD_TIMEOUT)
                .maxRequestLength(0)
                .build(new UploadService(services.symbols()));
        builder.route().get("prefix:/").build(new ApiService(new UiFiles()::answer));
    }

    /** Where it listens; the port is the real one when 0 was asked for. */
    public InetSocketAddress address() {
        ServerPort port = server.activePort();
        if (port == null) {
            throw new IllegalStateException("the server has stopped");
        }
        return port.localAddress();
    }

    /** Stops accepting, lets what runs finish for a moment, and returns when no handler runs any more. */
    @Override
    public void close() {
        server.stop().join();
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
