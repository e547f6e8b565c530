package io.podflame.agent.attribute;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which variables of a workload's environment leave the node. Environments hold passwords and tokens, so nothing does that is not listed
 * here (and in docs/privacy.md): what sets the Go runtime, logging, the Istio control plane and etcd, since that is what diagnosis asks
 * about. Left out on purpose: JAVA_TOOL_OPTIONS, which may set passwords as properties; ISTIO_METAJSON_* and PROXY_CONFIG, which repeat a
 * pod's annotations and keys of tracing services. Pure.
 */
public enum ReportedEnvironment {
    /** The variables known to hold no secret. */
    KNOWN,
    /** No variable at all. */
    NONE;

    /** Of the number of variables of one workload. */
    static final int MAX_VARIABLES = 64;

    static final Set<String> NAMES = Set.of(
            // the runtimes
            "GOMAXPROCS",
            "GOGC",
            "GOMEMLIMIT",
            "GODEBUG",
            "RUST_LOG",
            // Istio: istiod's variables begin with PILOT_
            "ENABLE_DEBUG_ON_HTTP",
            "EXTERNAL_ISTIOD",
            "ISTIO_DELTA_XDS",
            "ISTIO_META_ISTIO_VERSION",
            "ISTIO_VERSION",
            "REVISION",
            "ZTUNNEL_WORKER_THREADS",
            // etcd
            "ETCD_AUTO_COMPACTION_MODE",
            "ETCD_AUTO_COMPACTION_RETENTION",
            "ETCD_BACKEND_BBOLT_FREELIST_TYPE",
            "ETCD_DEBUG",
            "ETCD_ELECTION_TIMEOUT",
            "ETCD_HEARTBEAT_INTERVAL",
            "ETCD_LOG_LEVEL",
            "ETCD_QUOTA_BACKEND_BYTES",
            "ETCD_SNAPSHOT_COUNT");

    static final List<String> PREFIXES = List.of("PILOT_", "MIXER_", "GALLEY_", "CITADEL_");

    /**
     * The variables that may leave the node, by name.
     *
     * @param variables {@code NAME=VALUE} each, as exec(2) has them; of two of one name the later counts, as runtimes have it
     */
    public Map<String, String> of(List<String> variables) {
        Map<String, String> reported = new TreeMap<>();
        if (this == NONE) {
            return reported;
        }
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            String name = equals > 0 ? variable.substring(0, equals) : "";
            if (isListed(name)) {
                reported.remove(name);
                reportable(name, variable.substring(equals + 1))
                        .filter(value -> reported.size() < MAX_VARIABLES)
                        .ifPresent(value -> reported.put(name, value));
            }
        }
        return reported;
    }

    private static boolean isListed(String name) {
        return NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static Optional<String> reportable(String name, String value) {
        return ReportableText.isReportable(name, value) ? Optional.of(value) : Optional.empty();
    }
}
