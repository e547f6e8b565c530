package io.podflame.collector.cli;

import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.WorkloadView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What to look at. Several options together narrow. */
public final class TargetOptions {

    private static final String EVERYTHING = "the whole machine";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec command;

    @Option(names = "--pod", paramLabel = "NS/NAME[/CONTAINER]", description = "One pod, or one of its containers.")
    String podPath = "";

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            description = "A workload by its ID or name: a pod's owner (istiod), a systemd unit, an executable.")
    String workload = "";

    @Option(names = "--namespace", paramLabel = "NS", description = "All pods of a namespace.")
    String namespace = "";

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "KEY=VALUE[,…]",
            description = "Pods with these labels.")
    String selector = "";

    @Option(names = "--node", paramLabel = "NODE", description = "One node.")
    String node = "";

    @Option(names = "--control-plane", description = "Control-plane pods: Kubernetes' and Istio's components.")
    boolean controlPlane;

    /** As if --workload alone were given. */
    public static TargetOptions ofWorkload(String name) {
        TargetOptions options = new TargetOptions();
        options.workload = name;
        return options;
    }

    /** Namespace, pod and container of --pod; "" where not given. */
    PodPath pod() {
        if (podPath.isEmpty()) {
            return new PodPath(namespace, "", "");
        }
        String[] parts = podPath.split("/", -1);
        boolean known = parts.length == 2 || parts.length == 3;
        for (String part : parts) {
            known &= !part.isEmpty();
        }
        if (!known) {
            throw wrong("--pod takes NAMESPACE/NAME or NAMESPACE/NAME/CONTAINER, not '" + podPath + "'");
        }
        if (!namespace.isEmpty() && !namespace.equals(parts[0])) {
            throw wrong("--pod " + podPath + " is not in --namespace " + namespace);
        }
        return new PodPath(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }

    /** Labels of --selector. */
    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String pair : selector.isEmpty() ? new String[0] : selector.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw wrong("--selector takes KEY=VALUE[,KEY=VALUE…], not '" + selector + "'");
            }
            labels.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).replaceFirst("^=", "").strip());
        }
        return labels;
    }

    /** The workloads among those given that every option allows, in the given order. */
    List<WorkloadView> matching(List<WorkloadView> workloads) {
        PodPath pod = pod();
        Map<String, String> labels = labels();
        List<WorkloadView> matching = new ArrayList<>();
        for (WorkloadView view : workloads) {
            if (allows(pod.namespace(), view.namespace())
                    && allows(pod.name(), view.pod())
                    && allows(pod.container(), view.container())
                    && allows(node, view.node())
                    && named(view)
                    && (!controlPlane || !view.controlPlane().isEmpty())
                    && view.labels().entrySet().containsAll(labels.entrySet())) {
                matching.add(view);
            }
        }
        return matching;
    }

    /** IDs of the workloads of a session that every option allows; labels and components are not known of them. */
    List<String> matchingOf(SessionView session) {
        if (!selector.isEmpty() || controlPlane) {
            throw wrong("the workloads of a session are chosen by --pod, --namespace, --workload or --node");
        }
        PodPath pod = pod();
        return session.workloads().stream()
                .filter(view -> {
                    List<String> names =
                            List.of(view.displayName().split("/", -1)); // of a pod: namespace, pod, container
                    boolean isPod = names.size() == 3;
                    return allows(pod.namespace(), isPod ? names.get(0) : "")
                            && allows(pod.name(), isPod ? names.get(1) : "")
                            && allows(pod.container(), isPod ? names.get(2) : "")
                            && allows(node, view.node())
                            && (workload.isEmpty()
                                    || workload.equals(view.id())
                                    || workload.equals(view.displayName())
                                    || names.contains(workload));
                })
                .map(SessionView.SessionWorkload::id)
                .toList();
    }

    /** Whether there are any. */
    public boolean isGiven() {
        return !text().equals(EVERYTHING);
    }

    /** The options as typed, for messages; "the whole machine" when there are none. */
    String text() {
        List<String> parts = new ArrayList<>();
        for (String[] option : new String[][] {
            {"pod", podPath}, {"workload", workload}, {"namespace", namespace}, {"labels", selector}, {"node", node}
        }) {
            if (!option[1].isEmpty()) {
                parts.add(option[0] + " " + option[1]);
            }
        }
        if (controlPlane) {
            parts.add("control-plane pods");
        }
        return parts.isEmpty() ? EVERYTHING : String.join(", ", parts);
    }

    private boolean named(WorkloadView view) {
        return workload.isEmpty()
                || workload.equals(view.id())
                || workload.equals(view.displayName())
                || workload.equals(view.name())
                || workload.equals(view.pod());
    }

    private static boolean allows(String wanted, String actual) {
        return wanted.isEmpty() || wanted.equals(actual);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** Parts of a pod's path; "" means any. */
    record PodPath(String namespace, String name, String container) {}
}
