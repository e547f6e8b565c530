package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.podflame.collector.health.StoreHealth;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code /healthz} and {@code /metrics}. */
final class HealthHandlers {

    private static final MediaType PROMETHEUS_TEXT = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    private final StoreHealth storeHealth;
    private final PrometheusMeterRegistry metrics;
    private final String version;

    HealthHandlers(StoreHealth storeHealth, PrometheusMeterRegistry metrics, String version) {
        this.storeHealth = storeHealth;
        this.metrics = metrics;
        this.version = version;
    }

    Answer health(ApiRequest request) {
        Optional<String> failure = storeHealth.check();
        return failure.isPresent()
                ? Answer.problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        failure.get(),
                        "see whether the disk of the data directory is full or failing, then start the collector again")
                : Answer.json(new TreeMap<>(Map.of("status", "ok", "version", version)));
    }

    Answer metrics(ApiRequest request) {
        return Answer.text(PROMETHEUS_TEXT, metrics.scrape());
    }
}
