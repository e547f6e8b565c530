package io.podflame.importing;

import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.cli.ApiClient;
import io.podflame.collector.cli.CommandFailedException;
import io.podflame.collector.cli.DiagnosisText;
import io.podflame.collector.cli.Terminal;
import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.manifest.ManifestReader;
import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.WorkloadDiagnosis;
import io.podflame.collector.diagnose.composite.ConfiguredLogging;
import io.podflame.collector.diagnose.configuration.ConfigurationChecks;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.diagnose.hotspot.RuleProblem;
import io.podflame.collector.doctor.DiagnosisViews;
import io.podflame.collector.doctor.DoctorReport;
import io.podflame.collector.format.FlameGraphFormat;
import io.podflame.collector.model.Diagnosis;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.query.WorkloadGraphs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says what is wrong by recordings and manifests alone, without a collector. */
@Command(
        name = "podflame doctor",
        description =
                "Without a collector: says what is wrong with the workloads of recordings, and with what manifests configure.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnExecutionException = OfflineDoctorCommand.COULD_NOT_LOOK,
        exitCodeOnInvalidInput = OfflineDoctorCommand.COULD_NOT_LOOK,
        footer = {
            "",
            "Exit codes: 0 nothing wrong, 1 warnings, 2 failures, 3 could not look.",
            "",
            "Examples:",
            "  podflame doctor --recording perf.data",
            "  podflame doctor --recording mixer.perf-script.txt.gz --component mixer --json",
            "  podflame doctor --recording node-7.podflame.tar.gz --rules my-rules/",
            "  podflame doctor --manifests install/kubernetes",
            "  podflame doctor --recording perf.data --component mixer --manifests install/kubernetes"
        })
final class OfflineDoctorCommand implements Callable<Integer> {

    static final int COULD_NOT_LOOK = 3;
    private static final TimeRange NEVER = new TimeRange(0, 1);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Option(
            names = "--recording",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "As for podflame import: perf.data, the text of perf script, folded stacks, pprof, a bundle of"
                            + " record-node. - for standard input.")
    List<String> files = List.of();

    @Option(
            names = "--manifests",
            paramLabel = "DIR",
            description = "Folder, or file, with what is applied to the cluster: plain YAML or JSON.")
    @Nullable
    Path manifests;

    @Option(
            names = "--component",
            split = ",",
            paramLabel = "NAME",
            description =
                    "What the recorded workloads are, beside what is recognized by itself: mixer, istiod, etcd, …")
    List<String> components = List.of();

    @Option(
            names = "--rules",
            paramLabel = "DIR",
            description = "Folder with hotspot rules of your own, beside those shipped.")
    @Nullable
    Path rules;

    @Option(
            names = "--symfs",
            paramLabel = "DIR",
            description = "Folder with the recorded machine's files under their paths there, for names.")
    @Nullable
    Path symfs;

    @Option(names = "--event", paramLabel = "EVENT", description = "Which of the recorded events. Default: CPU time.")
    @Nullable
    String event;

    @Option(names = "--json", description = "JSON: the API's DiagnosisView.")
    boolean json;

    @Override
    public Integer call() throws IOException, CommandFailedException {
        if (files.isEmpty() && manifests == null) {
            throw new ParameterException(spec.commandLine(), "give --recording FILE, --manifests DIR, or both");
        }
        HotspotRules usable = hotspotRules();
        Set<Component> given = components();
        Conversion conversion = new Conversion(Optional.empty(), FlameGraphFormat.FOLDED);
        List<ImportedRecording> read = new ArrayList<>();
        try (RecordingFiles recordings =
                new RecordingFiles(files, Optional.ofNullable(symfs), Optional.ofNullable(event), Optional.empty())) {
            for (String file : files) {
                Optional<OpenedRecording> recording = recordings.open(file, read);
                if (recording.isPresent()) {
                    read.add(recordings.read(recording.get(), conversion));
                }
            }
            ClusterConfiguration configured = configured();
            DoctorReport report = files.isEmpty()
                    ? new DoctorReport(NEVER, new TreeMap<>(), general(configured))
                    : report(conversion, usable, given, configured);
            DiagnosisView view = DiagnosisViews.of(report);
            print(view, read);
            return view.exitCode();
        }
    }

    private DoctorReport report(
            Conversion conversion, HotspotRules usable, Set<Component> given, ClusterConfiguration configured) {
        ConvertedEvent chosen = conversion.events().stream()
                .filter(converted -> converted.event().hasDueRate())
                .findFirst()
                .or(() -> conversion.events().stream().findFirst())
                .orElseThrow(() -> new ImportFailedException(
                        "no samples in " + String.join(", ", files),
                        "perf report --header-only shows what was asked for"));
        FlameGraph all = chosen.finish();
        Map<String, Workload> workloads = chosen.workloads();
        SortedMap<WorkloadKey, Diagnosis> diagnoses = new TreeMap<>();
        Set<Finding> joined = new HashSet<>();
        WorkloadGraphs.of(all).forEach((name, graph) -> {
            Workload workload = workloads.get(name);
            if (workload == null) {
                throw new IllegalStateException("a graph of a workload that was not added: " + name);
            }
            ProfiledWorkload profiled = ProfiledWorkload.of(workload, graph, given, usable);
            Diagnosis ofProfile = WorkloadDiagnosis.of(profiled, Map.of());
            List<Finding> causes = ConfiguredLogging.causes(
                    ofProfile, ConfigurationChecks.concerning(profiled.components(), configured));
            joined.addAll(causes);
            diagnoses.put(workload.key(), ConfiguredLogging.join(ofProfile, causes));
        });
        return new DoctorReport(all.range(), diagnoses, general(configured).without(joined));
    }

    private Diagnosis general(ClusterConfiguration configured) {
        return new Diagnosis(manifests == null ? List.of() : ConfigurationChecks.of(configured));
    }

    /** Without manifests that of nothing. */
    private ClusterConfiguration configured() {
        Path path = manifests;
        if (path == null) {
            return ClusterConfiguration.NONE;
        }
        try {
            return ManifestReader.read(path);
        } catch (IOException e) {
            throw new ImportFailedException("--manifests " + path + " cannot be read: " + e, "name a folder or a file");
        }
    }

    private void print(DiagnosisView view, List<ImportedRecording> read) throws CommandFailedException {
        for (ImportedRecording recording : read) {
            if (!recording.error().isEmpty()) {
                spec.commandLine().getErr().println("podflame: read in part: " + recording.error());
            }
        }
        if (json) {
            spec.commandLine().getOut().println(ApiClient.json(view));
        } else {
            DiagnosisText.lines(view, Terminal.width())
                    .forEach(spec.commandLine().getOut()::println);
        }
    }

    private Set<Component> components() {
        Set<Component> given = EnumSet.noneOf(Component.class);
        for (String label : components) {
            given.add(Component.labelled(label)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "there is no component '" + label + "'; there are "
                                    + Arrays.stream(Component.values())
                                            .map(Component::label)
                                            .collect(Collectors.joining(", ")))));
        }
        return given;
    }

    private HotspotRules hotspotRules() throws IOException {
        HotspotRules shipped = HotspotRules.shipped();
        HotspotRules usable = rules == null ? shipped : shipped.withFolder(rules);
        for (RuleProblem problem : usable.problems()) {
            spec.commandLine().getErr().println("podflame: rule not used: " + problem.text());
        }
        return usable;
    }
}
