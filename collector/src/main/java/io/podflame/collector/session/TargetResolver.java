package io.podflame.collector.session;

import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.model.Workload;
import io.podflame.collector.session.SessionRefusedException.Refusal;
import io.podflame.proto.v1.SessionTarget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds what a session request is about: whole nodes, processes, or the workloads that are left when every field of the request
 * has narrowed them. Throws {@link SessionRefusedException} that names what matches nothing, or several things. Thread-safe.
 */
final class TargetResolver {

    private static final int MAX_LISTED = 10;

    private final WorkloadDirectory directory;

    TargetResolver(WorkloadDirectory directory) {
        this.directory = directory;
    }

    /** @param agents connected, of the node asked for; at least one */
    ResolvedTarget resolve(SessionRequest request, List<Agent> agents) {
        List<String> words = TargetWords.of(request);
        if (!request.pids().isEmpty()) {
            return processes(request, agents, words);
        }
        if (words.isEmpty()) {
            String description = request.node().isEmpty() ? "every node" : "node " + request.node();
            SessionTarget everything =
                    SessionTarget.newBuilder().setEverything(true).build();
            return ResolvedTarget.of(
                    description, agents.stream().collect(Collectors.toMap(Agent::node, agent -> everything)));
        }
        List<Workload> matching = workloads(request, agents);
        Map<String, SessionTarget.Builder> targets = new TreeMap<>();
        for (Workload workload : matching) {
            targets.computeIfAbsent(workload.key().node(), node -> SessionTarget.newBuilder())
                    .addWorkloads(TargetWords.wire(workload.key()));
        }
        Map<String, SessionTarget> built = new TreeMap<>();
        targets.forEach((node, target) -> built.put(node, target.build()));
        String where = request.node().isEmpty() ? "" : " on node " + request.node();
        return ResolvedTarget.of(String.join(", ", words) + where, built);
    }

    private static ResolvedTarget processes(SessionRequest request, List<Agent> agents, List<String> words) {
        if (words.size() > 1) {
            throw new SessionRefusedException(
                    Refusal.WRONG,
                    "process IDs cannot be combined with " + words.getFirst(),
                    "give process IDs alone, or leave them out");
        }
        if (agents.size() > 1) {
            throw new SessionRefusedException(
                    Refusal.AMBIGUOUS,
                    "process IDs could be of any of " + agents.size() + " nodes: " + listed(nodes(agents)),
                    "name the node too");
        }
        String node = agents.getFirst().node();
        SessionTarget target =
                SessionTarget.newBuilder().addAllPids(request.pids()).build();
        return ResolvedTarget.of(words.getFirst() + " on node " + node, Map.of(node, target));
    }

    private List<Workload> workloads(SessionRequest request, List<Agent> agents) {
        Set<String> nodes = nodes(agents);
        List<Workload> left = directory.known().stream()
                .filter(workload -> nodes.contains(workload.key().node()))
                .toList();
        left = narrow(
                left,
                request.namespace(),
                "namespace",
                workload -> workload.key().namespace());
        left = narrow(left, request.pod(), "pod", workload -> workload.key().pod());
        left = narrow(
                left,
                request.container(),
                "container",
                workload -> workload.key().container());
        left = named(left, request.workload());
        left = labelled(left, request.labels());
        if (request.controlPlane()) {
            left = left.stream()
                    .filter(workload -> ControlPlane.componentOf(workload).isPresent())
                    .toList();
            if (left.isEmpty()) {
                throw new SessionRefusedException(
                        Refusal.NOT_FOUND,
                        "no control-plane component runs on " + listed(nodes),
                        "run an agent on the control-plane nodes too");
            }
        }
        requireOneNamespace(request, left);
        return left;
    }

    private static List<Workload> narrow(
            List<Workload> workloads, String wanted, String what, Function<Workload, String> name) {
        if (wanted.isEmpty()) {
            return workloads;
        }
        List<Workload> left = workloads.stream()
                .filter(workload -> name.apply(workload).equals(wanted))
                .toList();
        requireSome(left, what + " " + wanted, wanted, names(workloads, name));
        return left;
    }

    /** By ID, display name, owner's or plain name; one owner's pods are one workload, wherever they run. */
    private static List<Workload> named(List<Workload> workloads, String wanted) {
        if (wanted.isEmpty()) {
            return workloads;
        }
        List<Workload> left = workloads.stream()
                .filter(workload -> TargetWords.namesOf(workload).contains(wanted))
                .toList();
        Collection<String> candidates = workloads.stream()
                .flatMap(workload -> TargetWords.suggestedNamesOf(workload).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        requireSome(left, "workload " + wanted, wanted, candidates);
        Set<String> owners = left.stream().map(TargetWords::ownerOf).collect(Collectors.toCollection(TreeSet::new));
        if (owners.size() > 1) {
            throw new SessionRefusedException(
                    Refusal.AMBIGUOUS,
                    "workload " + wanted + " matches " + owners.size() + ": " + listed(owners),
                    "give its full name or its ID, or a namespace");
        }
        return left;
    }

    private static List<Workload> labelled(List<Workload> workloads, Map<String, String> labels) {
        List<Workload> left = workloads;
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            Predicate<Workload> matches =
                    workload -> label.getValue().equals(workload.labels().get(label.getKey()));
            List<Workload> labelled = left.stream().filter(matches).toList();
            String wanted = label.getKey() + "=" + label.getValue();
            List<String> candidates = left.stream()
                    .flatMap(workload -> workload.labels().entrySet().stream())
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .toList();
            requireSome(labelled, "pod with label " + wanted, wanted, candidates);
            left = labelled;
        }
        return left;
    }

    private static void requireOneNamespace(SessionRequest request, List<Workload> left) {
        if (request.pod().isEmpty() || !request.namespace().isEmpty()) {
            return;
        }
        Set<String> namespaces = names(left, workload -> workload.key().namespace());
        if (namespaces.size() > 1) {
            throw new SessionRefusedException(
                    Refusal.AMBIGUOUS,
                    "pod " + request.pod() + " is in " + namespaces.size() + " namespaces: " + listed(namespaces),
                    "name the namespace too");
        }
    }

    private static void requireSome(List<Workload> left, String what, String wanted, Collection<String> candidates) {
        if (left.isEmpty()) {
            throw new SessionRefusedException(
                    Refusal.NOT_FOUND,
                    "no " + what + " is known to the connected agents",
                    CloseNames.remedy(wanted, candidates, "`podflame pods` lists what is known"));
        }
    }

    private static Set<String> names(List<Workload> workloads, Function<Workload, String> name) {
        return workloads.stream()
                .map(name)
                .filter(known -> !known.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> nodes(List<Agent> agents) {
        return agents.stream().map(Agent::node).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String listed(Collection<String> names) {
        List<String> first = new ArrayList<>(names.stream().limit(MAX_LISTED).toList());
        if (names.size() > MAX_LISTED) {
            first.add("and " + (names.size() - MAX_LISTED) + " more");
        }
        return String.join(", ", first);
    }
}
