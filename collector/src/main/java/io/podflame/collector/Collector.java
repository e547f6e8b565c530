package io.podflame.collector;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.podflame.collector.debugfile.DebugFileSettings;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.health.IngestCounters;
import io.podflame.collector.ingest.AgentLinkHttp;
import io.podflame.collector.store.ProfileStore;
import io.podflame.collector.store.Retention;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.web.CollectorServer;
import io.podflame.collector.web.Listen;
import io.podflame.collector.web.ListenException;
import java.net.InetSocketAddress;
import java.time.Clock;

/** One running collector: its parts, served on a port. Closing it closes the stores too. */
public final class Collector implements AutoCloseable {

    public static final String VERSION = "0.1.0";

    private final Stores stores;
    private final RetentionTask retention;
    private final JvmGcMetrics gcMetrics;
    private final CollectorParts parts;
    private final CollectorServer server;

    private Collector(Listen listen, Stores stores, Settings settings, Clock clock) {
        this.stores = stores;
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        gcMetrics = bindProcess(metrics);
        parts = new CollectorParts(stores.profiles(), stores.symbols(), settings, metrics, clock);
        Gauge.builder("podflame.store.bytes", stores.profiles(), ProfileStore::sizeBytes)
                .description("Bytes that the store holds")
                .register(metrics);
        Gauge.builder(
                        "podflame.agents.connected",
                        parts.agents(),
                        known -> known.connected().size())
                .description("Agents that are connected now")
                .register(metrics);
        server = CollectorServer.start(
                listen,
                AgentLinkHttp.of(parts.agentLink()),
                new CollectorServer.Services(
                        stores.profiles(),
                        parts.queries(),
                        parts.agents(),
                        parts.sessions(),
                        parts.directory(),
                        parts.storeHealth(),
                        parts.symbolServices(),
                        parts.doctor(),
                        parts.rounds(),
                        metrics,
                        clock,
                        VERSION));
        retention = new RetentionTask(stores.profiles(), settings.retention());
        parts.rounds().start();
    }

    /**
     * What it keeps things in; they become the collector's.
     *
     * @param directory that both are in, closed last
     */
    public record Stores(ProfileStore profiles, SymbolStore symbols, Closing directory) {

        void close() {
            profiles.close();
            symbols.close();
            directory.close();
        }
    }

    /**
     * How it works.
     *
     * @param rules that the hottest code is explained by
     */
    public record Settings(Retention retention, DebugFileSettings debugFiles, HotspotRules rules) {}

    /** What is to be done at the end. */
    public interface Closing {
        void close();
    }

    /** Listens and takes what comes; throws {@link ListenException}, the stores closed, when the address cannot be had. */
    public static Collector start(Listen listen, Stores stores, Settings settings, Clock clock) {
        try {
            return new Collector(listen, stores, settings, clock);
        } catch (ListenException e) {
            stores.close();
            throw e;
        }
    }

    private static JvmGcMetrics bindProcess(PrometheusMeterRegistry metrics) {
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmThreadMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        JvmGcMetrics gc = new JvmGcMetrics();
        gc.bindTo(metrics);
        return gc;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    public IngestCounters counters() {
        return parts.counters();
    }

    /** Ends the agents' streams, stops accepting, finishes what runs, and closes the stores. */
    @Override
    public void close() {
        parts.agentLink().close();
        server.close();
        parts.close();
        retention.close();
        gcMetrics.close();
        stores.close();
    }
}
