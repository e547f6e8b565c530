package io.podflame.agent;

import io.podflame.agent.attribute.ReportedEnvironment;
import io.podflame.agent.lookback.LookBackSettings;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.CallGraph;
import io.podflame.agent.sample.SamplerKind;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.stream.CollectorAddress;
import io.podflame.agent.stream.WindowQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * What the agent is told, by options and by the environment; an option wins over its variable. Variables beside these are ignored:
 * Kubernetes puts some of its own beginning with PODFLAME_ into every pod that lives beside a service of that name.
 */
@Command(
        name = "podflame agent",
        description = "Samples this node and streams what its pods do to a collector.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentVersion.class,
        sortOptions = false,
        showDefaultValues = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podflame agent                      sample at 19 Hz, collector on this machine",
            "  podflame agent --check              say what this node allows, and end",
            "  podflame agent --sampler perf --event cycles:u --call-graph dwarf",
            "  podflame agent --frequency 0        sample only when a session asks for it",
            "  podflame agent --trigger cpu=2.0cores,10s --trigger throttled=25%,30s",
            "  podflame agent --collector https://podflame.monitoring:7070 --ca-file ca.pem --token-file token"
        })
public final class AgentConfig {

    private static final int MIN_QUEUE_BYTES = 64 << 10;
    private static final int MAX_HERTZ = 100_000;

    @Option(
            names = "--collector",
            paramLabel = "URL",
            defaultValue = "${env:PODFLAME_COLLECTOR:-http://127.0.0.1:7070}",
            description = "http:// or https://HOST:PORT of the collector. Variable PODFLAME_COLLECTOR.")
    private String collector = "";

    @Option(
            names = "--node",
            paramLabel = "NAME",
            defaultValue = "${env:PODFLAME_NODE:-${env:NODE_NAME}}",
            description = "Name of this node; the host's name unless told. Variables PODFLAME_NODE, NODE_NAME.")
    private @Nullable String node;

    @Option(
            names = "--frequency",
            paramLabel = "HZ",
            defaultValue = "${env:PODFLAME_FREQUENCY:-19}",
            description = "Samples per second and CPU, all the time; 0: only in sessions. Variable PODFLAME_FREQUENCY.")
    private double frequencyHertz;

    @Option(
            names = "--event",
            paramLabel = "EVENT",
            defaultValue = "${env:PODFLAME_EVENT:-cpu-clock}",
            description =
                    "cpu-clock, or cycles where the machine has hardware counters; with --sampler perf any event that"
                            + " perf knows. Variable PODFLAME_EVENT.")
    private String event = "";

    @Option(
            names = "--sampler",
            paramLabel = "KIND",
            defaultValue = "${env:PODFLAME_SAMPLER:-auto}",
            description =
                    "bpf: whole stacks, unwound in the kernel; perf-event: stacks by frame pointers; perf: perf(1), which"
                            + " counts more; auto: bpf where a test at the start passes, else perf-event. Variable PODFLAME_SAMPLER.")
    private String sampler = "";

    @Option(
            names = "--bpf",
            paramLabel = "on|off",
            defaultValue = "${env:PODFLAME_BPF:-on}",
            description = "off: load no BPF program, whatever the sampler. Variable PODFLAME_BPF.")
    private String bpf = "";

    @Option(
            names = "--perf",
            paramLabel = "PATH",
            defaultValue = "${env:PODFLAME_PERF}",
            description =
                    "The perf to use; unless told the newest here, on the node (/host) or in its toolbox that records."
                            + " Variable PODFLAME_PERF.")
    private @Nullable Path perf;

    @Option(
            names = "--call-graph",
            paramLabel = "MODE",
            defaultValue = "${env:PODFLAME_CALL_GRAPH:-fp}",
            description =
                    "How stacks are found unless a session says: fp, dwarf[,BYTES] for programs without frame pointers,"
                            + " or with --sampler perf lbr."
                            + " Variable PODFLAME_CALL_GRAPH.")
    private String callGraph = "";

    @Option(
            names = "--cri-socket",
            paramLabel = "PATH",
            defaultValue = "${env:PODFLAME_CRI_SOCKET}",
            description = "Socket of the container runtime; the usual ones unless told. Variable PODFLAME_CRI_SOCKET.")
    private @Nullable Path criSocket;

    @Option(
            names = "--environment",
            paramLabel = "known|none",
            defaultValue = "${env:PODFLAME_ENVIRONMENT:-known}",
            description =
                    "known: report those variables of a container's environment that diagnosis asks about and that hold no"
                            + " secret; none: no variable leaves the node. Variable PODFLAME_ENVIRONMENT.")
    private String environment = "";

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            defaultValue = "${env:PODFLAME_CA_FILE}",
            description =
                    "PEM certificates that vouch for the collector; the system's unless told. Variable PODFLAME_CA_FILE.")
    private @Nullable Path caFile;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:PODFLAME_TOKEN_FILE}",
            description = "Holds the token shared with the collector. Variable PODFLAME_TOKEN_FILE.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--insecure",
            defaultValue = "${env:PODFLAME_INSECURE:-false}",
            description = "Allow http:// to another machine: samples and token are sent in the clear."
                    + " Variable PODFLAME_INSECURE=true.")
    private boolean insecure;

    @Option(
            names = "--queue-bytes",
            paramLabel = "BYTES",
            defaultValue = "${env:PODFLAME_QUEUE_BYTES:-" + WindowQueue.DEFAULT_LIMIT_BYTES + "}",
            description = "Heap for samples while the collector is away; the oldest are dropped beyond."
                    + " Variable PODFLAME_QUEUE_BYTES.")
    private long queueBytes;

    @Mixin
    private LookBackOptions lookBack = new LookBackOptions();

    @Option(names = "--verbose", description = "Log what the agent uses and counts, each minute.")
    private boolean verbose;

    @Option(
            names = "--check",
            description = "Say what this node allows, and end: exit code 0 when the agent can sample, else 1.")
    private boolean checkOnly;

    private AgentConfig() {}

    /**
     * Reads the command line and the environment, and runs the agent as they say. Answers --help and --version itself; says what is
     * wrong, and what to do, on standard error.
     *
     * @return the agent's exit code, or 2 when something is not known, is wrong or does not fit together
     */
    static int execute(ToIntFunction<AgentConfig> agent, String... arguments) {
        AgentConfig config = new AgentConfig();
        return new CommandLine(config)
                .setExecutionStrategy(parsed -> {
                    if (CommandLine.printHelpIfRequested(parsed)) {
                        return CommandLine.ExitCode.OK;
                    }
                    config.requireSense(parsed.commandSpec().commandLine());
                    return agent.applyAsInt(config);
                })
                .setParameterExceptionHandler((wrong, all) -> {
                    wrong.getCommandLine()
                            .getErr()
                            .println("podflame agent: " + wrong.getMessage()
                                    + "; podflame agent --help lists the options");
                    return CommandLine.ExitCode.USAGE;
                })
                .execute(arguments);
    }

    private void requireSense(CommandLine commandLine) {
        require(
                commandLine,
                frequencyHertz >= 0 && frequencyHertz <= MAX_HERTZ,
                "--frequency: expected 0 to " + MAX_HERTZ);
        require(
                commandLine,
                SamplerKind.named(sampler).isPresent(),
                "--sampler: expected " + SamplerKind.NAMES + ", not '" + sampler + "'");
        require(commandLine, bpf.equals("on") || bpf.equals("off"), "--bpf: expected on or off, not '" + bpf + "'");
        require(
                commandLine,
                bpf.equals("on") || !sampler.equals("bpf"),
                "--sampler bpf: --bpf off (PODFLAME_BPF) forbids it; use auto or perf-event");
        require(
                commandLine,
                environment.equals("known") || environment.equals("none"),
                "--environment: expected known or none, not '" + environment + "'");
        boolean perfTool = drivesPerf();
        require(
                commandLine,
                perfTool && !event().isOffCpu() && !event().isWallClock()
                        || event.equals(Event.CPU_CLOCK.name())
                        || event.equals(Event.CYCLES.name()),
                "--event: expected cpu-clock or cycles, not '" + event + "'; --sampler perf takes others");
        require(commandLine, queueBytes >= MIN_QUEUE_BYTES, "--queue-bytes: expected at least " + MIN_QUEUE_BYTES);
        try {
            require(
                    commandLine,
                    perfTool || callGraph().mode() != CallGraph.Mode.LBR,
                    "--call-graph: expected fp or dwarf, not '" + callGraph + "'; --sampler perf takes lbr");
            lookBack();
            CollectorAddress address = collector();
            require(
                    commandLine,
                    address.tls() || address.loopback() || insecure,
                    "--collector " + address + " would send samples in the clear to another machine;"
                            + " use https://, or --insecure if the network is trusted");
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
    }

    private static void require(CommandLine commandLine, boolean sensible, String message) {
        if (!sensible) {
            throw new ParameterException(commandLine, message);
        }
    }

    public CollectorAddress collector() {
        return CollectorAddress.parse(collector);
    }

    /** The name given, else the host's. */
    public String node() {
        if (node != null && !node.isBlank()) {
            return node;
        }
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** Samples per second and CPU; 0 when only sessions sample. */
    public double frequencyHertz() {
        return frequencyHertz;
    }

    /** What to sample all the time, and in sessions that do not say. */
    PipelineParts.Defaults defaults() {
        return new PipelineParts.Defaults(
                event(),
                callGraph(),
                frequencyHertz > 0
                        ? Optional.of(new SamplingRequest(event(), frequencyHertz, callGraph()))
                        : Optional.empty(),
                lookBack());
    }

    /** Empty when none is kept. */
    Optional<LookBackSettings> lookBack() {
        return lookBack.settings(frequencyHertz, event(), callGraph());
    }

    public Event event() {
        return Event.named(event);
    }

    /** With BPF forbidden {@code auto} is the kernel's interface. */
    public SamplerKind sampler() {
        SamplerKind kind = SamplerKind.named(sampler).orElseThrow();
        return kind == SamplerKind.AUTO && bpf.equals("off") ? SamplerKind.PERF_EVENT : kind;
    }

    /** Whether perf(1) is the sampler. */
    boolean drivesPerf() {
        return sampler() == SamplerKind.PERF;
    }

    public CallGraph callGraph() {
        return CallGraph.parse(callGraph);
    }

    public Optional<Path> perf() {
        return given(perf);
    }

    public Optional<Path> criSocket() {
        return given(criSocket);
    }

    /** Which variables of containers may leave the node. */
    public ReportedEnvironment environment() {
        return environment.equals("none") ? ReportedEnvironment.NONE : ReportedEnvironment.KNOWN;
    }

    public Optional<Path> caFile() {
        return given(caFile);
    }

    public Optional<Path> tokenFile() {
        return given(tokenFile);
    }

    /** A variable that is set to nothing counts as not set. */
    private static Optional<Path> given(@Nullable Path path) {
        return Optional.ofNullable(path).filter(it -> !it.toString().isEmpty());
    }

    public long queueBytes() {
        return queueBytes;
    }

    public boolean verbose() {
        return verbose;
    }

    public boolean checkOnly() {
        return checkOnly;
    }
}
