package io.podflame.collector.doctor;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.WorkloadDiagnosis;
import io.podflame.collector.diagnose.cluster.ReplicaCheck;
import io.podflame.collector.diagnose.cluster.SidecarCheck;
import io.podflame.collector.diagnose.composite.ConfiguredLogging;
import io.podflame.collector.diagnose.configuration.ConfigurationChecks;
import io.podflame.collector.diagnose.context.NodeCpuCheck;
import io.podflame.collector.diagnose.context.UnnamedCodeCheck;
import io.podflame.collector.diagnose.context.UnnamedCodeCheck.UnnamedReason;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.diagnose.hotspot.RuleProblem;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Diagnosis;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Granularity;
import io.podflame.collector.model.Scheduling.NodeUse;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.query.FlameGraphRequest;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.query.UnnamedFile;
import io.podflame.collector.store.ProfileStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Diagnoses what was profiled, workload by workload, and all together. Thread-safe; on the caller's thread. */
public final class Doctor {

    /** A window that starts before the range may reach into it. */
    private static final long WINDOW_SLACK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ProfileStore profiles;
    private final QueryService queries;
    private final HotspotRules rules;
    private final KnownConfiguration configuration;
    private final MissingReasons missing;

    /** @param missing says why code that was sampled has no names */
    public Doctor(
            ProfileStore profiles,
            QueryService queries,
            HotspotRules rules,
            KnownConfiguration configuration,
            MissingReasons missing) {
        this.profiles = profiles;
        this.queries = queries;
        this.rules = rules;
        this.configuration = configuration;
        this.missing = missing;
    }

    public HotspotRules rules() {
        return rules;
    }

    /** Of the workloads that the request is about, of those that have samples; with their nodes. */
    public DoctorReport examine(FlameGraphRequest request) {
        ClusterConfiguration configured = configuration.now();
        SortedMap<WorkloadKey, Diagnosis> diagnoses = new TreeMap<>();
        List<ProfiledWorkload> profiled = new ArrayList<>();
        Set<Finding> joined = new HashSet<>();
        SortedMap<String, NodeUse> nodes = new TreeMap<>();
        for (Workload workload : workloads(request)) {
            FlameGraphRequest one = request.ofWorkload(workload.key(), Granularity.FUNCTION_ONLY);
            FlameGraph graph = queries.flameGraph(one);
            if (graph.callTree().samples() == 0) {
                continue;
            }
            ProfiledWorkload examined = ProfiledWorkload.of(workload, graph, Set.of(), rules);
            profiled.add(examined);
            graph.scheduling().nodes().forEach(node -> nodes.put(node.node(), node));
            Map<String, UnnamedReason> reasons =
                    graph.accuracy().unnamedShare() < UnnamedCodeCheck.WORTH_KNOWING ? Map.of() : whyUnnamed(one);
            Diagnosis ofProfile = WorkloadDiagnosis.of(examined, reasons);
            List<Check> ofConfiguration =
                    isOfRecording(request) ? List.of() : ConfigurationChecks.concerning(workload.key(), configured);
            List<Finding> causes = ConfiguredLogging.causes(ofProfile, ofConfiguration);
            joined.addAll(causes);
            diagnoses.put(
                    workload.key(),
                    ConfiguredLogging.join(ofProfile, causes)
                            .with(new Diagnosis(isOfSomeWorkloads(request) ? ofConfiguration : List.of())
                                    .without(Set.copyOf(causes))));
        }
        List<NodeUse> all = List.copyOf(nodes.values());
        return new DoctorReport(
                request.range(),
                diagnoses,
                general(request, profiled, all, configured).without(joined));
    }

    private Diagnosis general(
            FlameGraphRequest request,
            List<ProfiledWorkload> profiled,
            List<NodeUse> nodes,
            ClusterConfiguration configured) {
        if (isOfRecording(request)) {
            return new Diagnosis(List.of(ruleFiles()));
        }
        Diagnosis ofProfiles = new Diagnosis(List.of(
                ruleFiles(), NodeCpuCheck.of(nodes), SidecarCheck.of(profiled, nodes), ReplicaCheck.of(profiled)));
        return isOfSomeWorkloads(request)
                ? ofProfiles
                : ofProfiles.with(new Diagnosis(ClusterChecks.of(configured, configuration.nodeChecks())));
    }

    /** A session is about some workloads, all others are not its matter. */
    private static boolean isOfSomeWorkloads(FlameGraphRequest request) {
        return !request.workloads().isEmpty() || !request.sessionId().isEmpty();
    }

    private boolean isOfRecording(FlameGraphRequest request) {
        return profiles.session(request.sessionId())
                .flatMap(ProfileStore.StoredSession::recording)
                .isPresent();
    }

    private Check ruleFiles() {
        return new Check(
                "rules",
                "Can all hotspot rules be used?",
                List.of(rules.rules().size() + " rules"),
                rules.problems().stream().map(RuleProblem::text).toList(),
                List.of());
    }

    private Map<String, UnnamedReason> whyUnnamed(FlameGraphRequest request) {
        return queries.unnamed(request).files().stream()
                .collect(Collectors.toMap(UnnamedFile::file, missing::brief, (first, second) -> first));
    }

    private List<Workload> workloads(FlameGraphRequest request) {
        TimeRange reaching = new TimeRange(
                Math.max(0, request.range().startNanos() - WINDOW_SLACK_NANOS),
                request.range().endNanos());
        SortedMap<WorkloadKey, Workload> found = new TreeMap<>();
        profiles.series(reaching, request::matches)
                .forEach(series -> found.put(series.key().workload(), series.workload()));
        return List.copyOf(found.values());
    }
}
