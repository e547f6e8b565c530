package io.podflame.collector.cli;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.api.SessionView;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Samples now, on demand. */
@Command(
        name = "profile",
        description =
                "Samples a pod, a workload, a process, a node or the whole machine now, and says where its CPU time goes.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  podflame profile --pod istio-system/istio-telemetry-7d9 --duration 30s",
            "  podflame profile --control-plane --duration 1m --output control-plane.svg",
            "  podflame profile --pid 4711 --frequency 499 --format folded --output -",
            "  podflame profile --node node-1 --event cache-misses:u --call-graph dwarf",
            "  podflame profile --pod kube-system/etcd-node-1 --event off-cpu:10ms",
            "  podflame profile --pod shop/checkout-5f4 --jit",
            "  podflame profile --look-back --pod istio-system/istio-telemetry-7d9    (the last 2 minutes)",
            "  podflame profile --local --sampler perf --event sched:sched_switch --duration 5s",
            "  podflame profile --local --duration 5s --format folded --output out.folded"
        })
final class ProfileCommand implements Callable<Integer> {

    /** What a full node may take to read an executable's names and send them. */
    private static final Duration NAMES = Duration.ofSeconds(30);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    CollectorOptions collector = new CollectorOptions();

    @Mixin
    TargetOptions target = new TargetOptions();

    @Mixin
    OutputOptions output = new OutputOptions();

    @Option(
            names = "--pid",
            paramLabel = "PID[,…]",
            split = ",",
            description = "Processes, as the node's /proc shows them.")
    List<Integer> pids = List.of();

    @Option(names = "--duration", description = "How long. Default: 30s.")
    Optional<Duration> duration = Optional.empty();

    @Option(names = "--frequency", paramLabel = "HERTZ", description = "Samples per second and CPU. Default: 99.")
    Optional<Double> frequencyHertz = Optional.empty();

    @Option(
            names = "--look-back",
            paramLabel = "TIME",
            arity = "0..1",
            fallbackValue = "2m",
            description =
                    "Sample nothing; take what the agents have kept of the last time, 2m unless told, which is over already.")
    Optional<Duration> lookBack = Optional.empty();

    @Option(
            names = "--event",
            description =
                    "cpu-clock (default), or cycles where the machine counts them; off-cpu for the time that threads wait, or"
                            + " wall-clock for both, of waits of 1 ms or more, or as told: off-cpu:10ms; off-cpu:10ms,waker shows who ended them; any event of perf's from an agent"
                            + " that was started with --sampler perf: podflame events lists them.",
            defaultValue = "")
    String event = "";

    @Option(
            names = "--call-graph",
            paramLabel = "MODE",
            description =
                    "How stacks are found: fp, dwarf[,BYTES] for programs without frame pointers, or lbr of an agent with"
                            + " --sampler perf.",
            defaultValue = "")
    String callGraph = "";

    @Option(
            names = "--jit",
            description =
                    "Ask Java processes (JDK 17 or newer) for the names of their compiled methods: each writes a file"
                            + " /tmp/perf-PID.map in its container, which is removed when the session ends.")
    boolean jit;

    @Option(
            names = "--sampler",
            paramLabel = "KIND",
            description = "With --local, the sampler: auto, bpf, perf-event, or perf for perf(1).",
            defaultValue = "")
    String sampler = "";

    @Option(
            names = "--local",
            description = "Start a collector and an agent on loopback for this one profile, and stop them after.")
    boolean local;

    @Option(names = "--json", description = "The summary as JSON: the API's SessionView.")
    boolean json;

    @Override
    public Integer call() throws CommandFailedException {
        if (frequencyHertz.isPresent() && !(frequencyHertz.get() > 0)) {
            throw new ParameterException(spec.commandLine(), "--frequency must be more than 0");
        }
        requireOneTime();
        if (!local && !sampler.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--sampler goes with --local; elsewhere the node's agent is started with it");
        }
        if (!local) {
            return profile(collector.connect());
        }
        try (LocalCluster cluster = LocalCluster.start(progress(), agentOptions())) {
            return profile(cluster.api());
        }
    }

    private void requireOneTime() {
        boolean samples = duration.isPresent()
                || frequencyHertz.isPresent()
                || !event.isEmpty()
                || !callGraph.isEmpty()
                || jit
                || local
                || !pids.isEmpty();
        if (lookBack.isPresent() && samples) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--look-back takes what was sampled already: it goes with a pod, a workload, a namespace, labels or a node,"
                            + " and not with --duration, --frequency, --event, --call-graph, --jit, --local or --pid");
        }
    }

    private int profile(ApiClient api) throws CommandFailedException {
        SessionView started = api.startSession(request());
        PrintWriter progress = progress();
        if (!local) {
            progress.println("live: " + api.base() + "/session/" + started.id());
            progress.flush();
        }
        SessionView ended = new SessionFollower(api, progress).follow(started);
        for (SessionView.AgentState agent : ended.agents()) {
            if (!agent.error().isEmpty()) {
                progress.println("podflame: node " + agent.node() + ": " + TextTable.printable(agent.error()));
                progress.flush();
            }
        }
        if (ended.state().equals("FAILED")) {
            throw new CommandFailedException("no node could sample " + ended.target(), "the lines above say why");
        }
        new AwaitedNames(api, progress, NAMES).await(Map.of("session", ended.id()));
        return report(api, ended);
    }

    private int report(ApiClient api, SessionView ended) throws CommandFailedException {
        String parameters = "session=" + ended.id() + ofEvent(ended);
        if (output.wanted()) {
            output.write(api.flameGraph(parameters, output.format().name()), System.out);
        }
        PrintWriter words =
                output.toStandardOutput() ? progress() : spec.commandLine().getOut();
        if (json) {
            words.println(ApiClient.json(ended));
        } else {
            FlameGraphView view = api.flameGraph(parameters);
            NamesRemedy names = local ? NamesRemedy.THIS_MACHINE : NamesRemedy.COLLECTOR;
            ProfileSummary.lines(view, Terminal.width(), names).forEach(words::println);
            workloads(ended).forEach(words::println);
            diagnosis(api, parameters).forEach(words::println);
        }
        if (output.output != null && !output.toStandardOutput()) {
            progress().println("written: " + output.output + " (" + output.format() + ")");
        }
        if (!local) {
            words.println("page: " + api.base() + "/session/" + ended.id());
        }
        words.flush();
        progress().flush();
        return 0;
    }

    /** With an empty line before it; none when nothing was found. */
    private static List<String> diagnosis(ApiClient api, String parameters) throws CommandFailedException {
        List<String> found = DiagnosisText.findings(api.diagnosis(parameters), Terminal.width());
        return found.isEmpty()
                ? List.of()
                : Stream.concat(Stream.of(""), found.stream()).toList();
    }

    /** Where nothing was sampled the store does not know of what; of waits that is to be said. */
    private static String ofEvent(SessionView ended) {
        return ended.event().matches("(off-cpu|wall-clock)(:.*)?")
                ? "&event=" + URLEncoder.encode(ended.event(), StandardCharsets.UTF_8)
                : "";
    }

    private static List<String> workloads(SessionView ended) {
        if (ended.workloads().size() < 2) {
            return List.of();
        }
        TextTable table = new TextTable(">CPU", ">SAMPLES", "WORKLOAD", "NODE");
        ended.workloads()
                .forEach(workload -> table.row(
                        workload.cpuSeconds() == 0 ? "-" : DurationText.ofSeconds(workload.cpuSeconds()),
                        String.valueOf(workload.samples()),
                        workload.displayName(),
                        workload.node()));
        List<String> lines = new java.util.ArrayList<>(List.of(""));
        lines.addAll(table.lines(Terminal.width()));
        return lines;
    }

    private List<String> agentOptions() {
        return sampler.isEmpty() ? List.of() : List.of("--sampler", sampler);
    }

    private SessionRequest request() {
        TargetOptions.PodPath pod = target.pod();
        return new SessionRequest(
                target.node,
                pod.namespace(),
                pod.name(),
                pod.container(),
                target.workload,
                target.labels(),
                pids,
                target.controlPlane,
                event,
                callGraph,
                frequencyHertz.orElse(0.0),
                duration.map(Duration::toMillis).orElse(0L),
                jit,
                lookBack.map(Duration::toMillis).orElse(0L));
    }

    private PrintWriter progress() {
        return spec.commandLine().getErr();
    }
}
