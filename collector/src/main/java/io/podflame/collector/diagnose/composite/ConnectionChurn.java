package io.podflame.collector.diagnose.composite;

import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.hotspot.RuleShare;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Handshakes take much, and what is sent over the connections little: they are closed again after few requests. */
final class ConnectionChurn implements CompositeRule {

    /** Rules of handshakes, and of what a connection is there for. */
    private static final Map<String, String> TRAFFIC =
            Map.of("go-tls-handshakes", "http2-framing", "envoy-tls-handshakes", "envoy-tls-bulk");
    /** Handshakes that cost this many times what is sent. */
    private static final double FEW_REQUESTS = 3;

    @Override
    public List<Finding> join(List<Finding> findings, ProfiledWorkload profiled) {
        return findings.stream().map(finding -> joined(finding, profiled)).toList();
    }

    private static Finding joined(Finding finding, ProfiledWorkload profiled) {
        Optional<RuleShare> traffic =
                Optional.ofNullable(TRAFFIC.get(finding.rule())).flatMap(profiled::share);
        Optional<RuleShare> handshakes = profiled.share(finding.rule());
        if (traffic.isEmpty()
                || handshakes.isEmpty()
                || handshakes.get().interval().low()
                        < FEW_REQUESTS * traffic.get().interval().high()) {
            return finding;
        }
        List<Evidence> evidence = new ArrayList<>(finding.evidence());
        evidence.add(traffic.get().evidence());
        return new Finding(
                finding.rule(),
                finding.severity(),
                finding.subject(),
                String.format(
                        Locale.ROOT,
                        "%s spends %.1f %% of its CPU time on TLS handshakes, and %.1f %% on %s: connections are closed after few requests",
                        profiled.name(),
                        100 * handshakes.get().share(),
                        100 * traffic.get().share(),
                        traffic.get().rule().what()),
                evidence,
                finding.remedies(),
                finding.source(),
                finding.frames());
    }
}
