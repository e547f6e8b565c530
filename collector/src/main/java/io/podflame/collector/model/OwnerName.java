package io.podflame.collector.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of what made a pod: the pod's name without the endings that Kubernetes generated.
 *
 * <pre>
 * istio-telemetry-7d9c5b6f4-x2x7k   deployment    istio-telemetry
 * kube-proxy-4q8zn                  daemon set    kube-proxy
 * backup-28310400-zk5vd             cron job      backup
 * etcd-node-1                       static pod    etcd (on node-1)
 * prometheus-0                      stateful set  prometheus-0 (each pod is one of its own)
 * </pre>
 */
public final class OwnerName {

    /** k8s.io/apimachinery/pkg/util/rand: no vowels, no y, nothing that looks like another. */
    private static final String SAFE = "[bcdfghjklmnpqrstvwxz2456789]";

    private static final Pattern RANDOM_ENDING = Pattern.compile("(.+)-(" + SAFE + "{5})");
    /** A replica set's hash, in decimal before Kubernetes 1.10; or a cron job's time. */
    private static final Pattern HASH_ENDING = Pattern.compile("(.+)-(?:" + SAFE + "{6,10}|[0-9]{8,10})");

    private OwnerName() {}

    /** For what is no pod its own name. */
    public static String of(Workload workload) {
        if (workload.key().kind() != WorkloadKind.POD) {
            return workload.key().name();
        }
        String pod = workload.key().pod();
        String staticEnding = "-" + workload.key().node();
        if (pod.endsWith(staticEnding) && pod.length() > staticEnding.length()) {
            return pod.substring(0, pod.length() - staticEnding.length());
        }
        Matcher random = RANDOM_ENDING.matcher(pod);
        if (!random.matches()) {
            return pod;
        }
        Matcher hash = HASH_ENDING.matcher(random.group(1));
        if (hash.matches()) {
            return hash.group(1);
        }
        // "my-httpd" could be a name that a person gave
        boolean generated = hasController(workload) || random.group(2).chars().anyMatch(Character::isDigit);
        return generated ? random.group(1) : pod;
    }

    private static boolean hasController(Workload workload) {
        return workload.labels().containsKey("controller-revision-hash")
                || workload.labels().containsKey("pod-template-hash")
                || workload.labels().containsKey("pod-template-generation")
                || workload.labels().containsKey("job-name")
                || workload.labels().containsKey("batch.kubernetes.io/job-name");
    }
}
