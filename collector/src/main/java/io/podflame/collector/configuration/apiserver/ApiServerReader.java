package io.podflame.collector.configuration.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.ConfigNode;
import io.podflame.collector.configuration.Place;
import io.podflame.collector.configuration.Subject;
import io.podflame.collector.configuration.Unreadable;
import io.podflame.collector.configuration.kubernetes.ObjectReader;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Lists what the account may list, once per {@link #read}. A right that is missing costs what it is for, with the role that grants it; a
 * server that does not answer costs all. Threads may share it: each reading has a client of its own, and so the token of the day.
 */
public final class ApiServerReader {

    /** Where Istio is unless somebody chose otherwise. */
    public static final String ISTIO_NAMESPACE = "istio-system";

    /** Where Kubernetes mounts a service account's token. */
    private static final Path TOKEN = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    /** Objects in one answer. */
    private static final int PAGE = 250;

    /** 50,000 objects of a kind, ten times the nodes that Kubernetes supports. */
    private static final int MAX_PAGES = 200;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 20_000;

    private static final String FORBIDS = " forbids to list ";

    private static final String GRANT =
            "grant list to the account: kubectl apply -k deploy/configuration-checks (its rights: deploy/README.md)";

    private final Config config;
    private final String istioNamespace;

    private ApiServerReader(Config config, String istioNamespace) {
        this.config = config;
        this.istioNamespace = istioNamespace;
    }

    /** Of the cluster that this process is a pod of; empty elsewhere, and where no token is mounted: nobody wants it then. */
    public static Optional<ApiServerReader> inCluster() {
        return System.getenv("KUBERNETES_SERVICE_HOST") != null && Files.isReadable(TOKEN)
                ? Optional.of(ofCurrentContext(ISTIO_NAMESPACE))
                : Optional.empty();
    }

    /** As kubectl would ask: by KUBECONFIG, {@code ~/.kube/config}, or a pod's service account. */
    public static ApiServerReader ofCurrentContext(String istioNamespace) {
        return new ApiServerReader(limited(new ConfigBuilder()), istioNamespace);
    }

    /**
     * Of a server by its address, without any configuration of kubectl.
     *
     * @param certificateAuthority PEM; empty for one that the JDK trusts, or without TLS
     */
    public static ApiServerReader of(
            String address, String token, Optional<Path> certificateAuthority, String istioNamespace) {
        ConfigBuilder builder =
                new ConfigBuilder(Config.empty()).withMasterUrl(address).withOauthToken(token);
        certificateAuthority.ifPresent(file -> builder.withCaCertFile(file.toString()));
        return new ApiServerReader(limited(builder), istioNamespace);
    }

    private static Config limited(ConfigBuilder builder) {
        return builder.withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withRequestRetryBackoffLimit(1)
                .build();
    }

    /** All that could be listed; what could not is in its notSeen, with the reason. */
    public ClusterConfiguration read() {
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            return new Reading(client).read();
        }
    }

    /** One reading. */
    private final class Reading {

        private final KubernetesClient client;
        private final String source = "API server " + config.getMasterUrl().replaceFirst("/+$", "");
        private final ObjectReader objects = new ObjectReader();
        private final Map<Subject, Set<String>> reasons = new TreeMap<>();
        private final List<Unreadable> unreadable = new ArrayList<>();

        private Reading(KubernetesClient client) {
            this.client = client;
        }

        private ClusterConfiguration read() {
            List<Listing> listings = Listing.all(istioNamespace);
            for (Listing listing : listings) {
                try {
                    list(listing);
                } catch (KubernetesClientException e) {
                    if (isNoAnswer(e)) {
                        // each further one would wait as long
                        return noAnswer(listings, e);
                    }
                    notSeen(listing, reason(e, listing));
                }
            }
            unreadable.addAll(objects.unreadable());
            return configuration();
        }

        private ClusterConfiguration configuration() {
            return new ClusterConfiguration(
                    List.of("%s, %d objects".formatted(source, objects.count())),
                    objects.objects(),
                    notSeen(),
                    unreadable,
                    objects.remarks(),
                    Optional.empty());
        }

        private ClusterConfiguration noAnswer(List<Listing> listings, KubernetesClientException e) {
            String reason = "%s does not answer (%s); is its address right, and its certificate trusted?"
                    .formatted(source, cause(e));
            listings.forEach(listing -> notSeen(listing, reason));
            return configuration();
        }

        private void notSeen(Listing listing, String reason) {
            listing.subjects()
                    .forEach(subject -> reasons.computeIfAbsent(subject, key -> new LinkedHashSet<>())
                            .add(reason));
        }

        private Map<Subject, String> notSeen() {
            Map<Subject, String> joined = new TreeMap<>();
            reasons.forEach((subject, all) -> {
                boolean forbidden = all.stream().anyMatch(reason -> reason.contains(FORBIDS));
                joined.put(subject, String.join(", ", all) + (forbidden ? "; " + GRANT : ""));
            });
            return joined;
        }

        private void list(Listing listing) {
            for (String path : listing.paths()) {
                if (list(listing, path)) {
                    return;
                }
            }
            if (!listing.isExtension()) {
                notSeen(listing, source + " has no " + listing.resource());
            }
        }

        /** Whether the server knows the path. */
        private boolean list(Listing listing, String path) {
            String next = "";
            for (int page = 0; page < MAX_PAGES; page++) {
                Optional<String> answer = get(path + "?limit=" + PAGE + next);
                if (answer.isEmpty()) {
                    return false;
                }
                Optional<String> token = take(answer.get(), listing);
                if (token.isEmpty()) {
                    return true;
                }
                next = "&continue=" + URLEncoder.encode(token.get(), StandardCharsets.UTF_8);
            }
            notSeen(listing, "more than " + MAX_PAGES * PAGE + " " + listing.resource());
            return true;
        }

        /** Takes the objects of an answer; gives the token of the next page. */
        private Optional<String> take(String answer, Listing listing) {
            try {
                ConfigNode list = JsonAnswer.parse(answer, Place.of(source));
                objects.add(list);
                return list.text("metadata", "continue").filter(token -> !token.isEmpty());
            } catch (JsonProcessingException e) {
                unreadable.add(new Unreadable(
                        Place.of(source),
                        "the list of %s is no JSON: %s".formatted(listing.resource(), e.getOriginalMessage()),
                        "is there a proxy between?"));
                return Optional.empty();
            }
        }

        /** Empty when the server does not know the path. */
        private Optional<String> get(String path) {
            try {
                return Optional.ofNullable(client.raw(path));
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        private boolean isNoAnswer(KubernetesClientException e) {
            // 0 or -1, by how far the client came
            return e.getCode() <= 0;
        }

        private String reason(KubernetesClientException e, Listing listing) {
            return switch (e.getCode()) {
                case HttpURLConnection.HTTP_FORBIDDEN -> source + FORBIDS + listing.resource();
                case HttpURLConnection.HTTP_UNAUTHORIZED ->
                    "%s does not know the account; is its token right, and of this cluster?".formatted(source);
                default -> "%s answers %d for %s".formatted(source, e.getCode(), listing.resource());
            };
        }

        private String cause(Throwable e) {
            Throwable cause = e;
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            String message = cause.getMessage();
            return message == null ? cause.getClass().getSimpleName() : message;
        }
    }
}
