package io.podflame.systemtest;

import static java.util.stream.Collectors.joining;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SchedulingView;
import io.podflame.collector.api.SchedulingView.ThrottlingView;
import io.podflame.collector.api.SessionRequest;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.api.SessionView.SessionWorkload;
import io.podflame.systemtest.UnifiedNode.Container;
import io.podflame.systemtest.product.FoldedText;
import io.podflame.systemtest.product.FoldedText.Stack;
import io.podflame.systemtest.product.RunningPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What must hold on a {@link UnifiedNode}, beside what knows nothing of the agents: the containers' own counters, /proc/PID/cgroup, functions that
 * only one program has, the kernel's count of a BPF program's runs, a program that measures its waits itself.
 */
final class UnifiedNodeChecks {

    private static final int HERTZ = 199;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration SAMPLED = Duration.ofSeconds(6);
    /** The program's waits, the first moments, and some more. */
    private static final Duration WAITED = Duration.ofSeconds(8);

    /** Where the host runs something else, several ticks of the sampling clock become one: samples may be few, in all pods alike. */
    private static final double CPU_TOLERANCE = 0.4;

    /** Three times the scatter of some 200 samples of the limited container. */
    private static final double SHARE_TOLERANCE = 0.2;

    /** A busy machine reads the counters some tenths of a second before or after a session's end. */
    private static final double COUNTER_TOLERANCE = 0.1;

    private static final double WAIT_TOLERANCE = 0.1;
    private static final double WHOLE = 0.99;

    /** Stacks by frame pointers seldom have the functions that are looked for. */
    private static final int ENOUGH = 5;

    /** Functions of each program. */
    private static final String IN_C = "on_stack";

    private static final String IN_CPP = "Square::area";
    private static final List<String> WAITING = List.of("sleeps", "reads_pipe", "waits_for_condition");

    private final UnifiedNode node;
    private final Lines lines;
    private final UnifiedNode.Pods pods;

    /** Takes what was found. */
    interface Lines {
        void check(String sampler, String what, boolean holds, String figures);
    }

    UnifiedNodeChecks(UnifiedNode node, Lines lines) {
        this.node = node;
        this.lines = lines;
        this.pods = node.pods();
    }

    void run() throws IOException {
        names();
        UnifiedNode.tell(pods.limited());
        UnifiedNode.tell(pods.free());
        warmUp();
        bothPods();
        onePod();
        waits();
        ends();
    }

    private void names() throws IOException {
        for (Container pod : pods.all()) {
            int pid = pod.cgroup().pids().getFirst();
            List<String> cgroups = Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"));
            lines.check(
                    "-",
                    pod.pod() + ": cgroup",
                    cgroups.equals(List.of("0::" + pod.cgroup().path())),
                    String.join(" ", cgroups).replaceAll("([0-9a-f]{6})[0-9a-f_-]{20,}", "$1…"));
        }
    }

    /** Until rules and names of the programs have been read: seconds on this machine. */
    private void warmUp() {
        for (SessionView session : run(bothPods(WARM_UP))) {
            var _ = named(session, IN_C, IN_CPP);
        }
    }

    private List<SessionRequest> bothPods(Duration length) {
        return UnifiedNode.SAMPLERS.stream()
                .map(sampler -> request(sampler, "", UnifiedNode.BUSY, "", length))
                .toList();
    }

    /** Sessions on both busy pods, of both samplers at the same time; the machine is too slow to sample all that runs on it. */
    private void bothPods() {
        try (KernelCounters counters = new KernelCounters(pods)) {
            List<SessionView> sessions = run(bothPods(SAMPLED));
            for (SessionView session : sessions) {
                share(session, counters);
                stacks(session);
            }
        }
    }

    /** Late on a busy machine it runs a little longer than the session; of all that the other pod does it would be more than twice as often. */
    private void othersPayNothing(List<SessionView> sessions, long runs) {
        long samples = sessions.stream()
                .filter(session -> sampler(session).equals("bpf"))
                .mapToLong(SessionView::samples)
                .sum();
        lines.check(
                "bpf",
                "limited: others pay nothing",
                runs >= samples && runs <= samples * 3 / 2,
                runs + " runs of the program, " + samples + " samples");
    }

    /** Of the limited pod in what both use, by the samples beside the cgroups' own counters. */
    private void share(SessionView session, KernelCounters counters) {
        FlameGraphView graph = node.api().flameGraph("session=" + session.id());
        double limited = counters.cpuSeconds(pods.limited(), graph.fromMillis(), graph.toMillis());
        double free = counters.cpuSeconds(pods.free(), graph.fromMillis(), graph.toMillis());
        double sampledLimited = sampledSeconds(session, pods.limited());
        double sampledFree = sampledSeconds(session, pods.free());
        double share = limited / (limited + free);
        double sampled = sampledLimited / (sampledLimited + sampledFree);
        lines.check(
                sampler(session),
                "limited: share of both pods",
                isClose(sampled, share, SHARE_TOLERANCE * share),
                text(
                        "%.3f by samples (%.2f s of limited, %.2f s of free), %.3f by cpu.stat (%.2f s, %.2f s)",
                        sampled, sampledLimited, sampledFree, share, limited, free));
    }

    private static double sampledSeconds(SessionView session, Container pod) {
        return session.workloads().stream()
                .filter(workload -> workload.displayName().equals(pod.displayName()))
                .mapToDouble(SessionWorkload::cpuSeconds)
                .sum();
    }

    private void cpuTime(SessionView session, Container pod, KernelCounters counters) {
        FlameGraphView graph = node.api().flameGraph("session=" + session.id());
        double sampled = sampledSeconds(session, pod);
        double counted = counters.cpuSeconds(pod, graph.fromMillis(), graph.toMillis());
        lines.check(
                sampler(session),
                pod.pod() + ": CPU time",
                isClose(sampled, counted, CPU_TOLERANCE * counted),
                text("%.2f s by samples, %.2f s by cpu.stat", sampled, counted));
    }

    /** Functions that only one of the programs has are in its pod's stacks only, and the stacks are whole where they are to be. */
    private void stacks(SessionView session) {
        FoldedText folded = named(session, IN_C, IN_CPP);
        long right = samples(folded, pods.limited(), IN_C) + samples(folded, pods.free(), IN_CPP);
        long all = folded.stacks().stream()
                .filter(stack -> stack.has(IN_C) || stack.has(IN_CPP))
                .mapToLong(Stack::samples)
                .sum();
        lines.check(
                sampler(session),
                "functions in their pods",
                right == all && all >= ENOUGH,
                right + " of " + all + " samples");
        if (sampler(session).equals("bpf")) {
            long busy = samples(folded, pods.limited(), "") + samples(folded, pods.free(), "");
            long truncated = samples(folded, pods.limited(), "[truncated") + samples(folded, pods.free(), "[truncated");
            lines.check(
                    sampler(session),
                    "whole stacks",
                    truncated <= (1 - WHOLE) * busy,
                    busy - truncated + " of " + busy + " samples; truncated "
                            + node.api()
                                    .flameGraph("session=" + session.id())
                                    .accuracy()
                                    .truncatedSamples());
        }
    }

    /** Its stacks, when the agent has sent the names of the programs' functions. */
    private FoldedText named(SessionView session, String... functions) {
        String parameters = "session=" + session.id();
        return UnifiedNode.getWithPatience(
                "names of " + session,
                () -> Optional.of(node.api().folded(parameters))
                        .filter(folded -> Stream.of(functions).allMatch(name -> has(folded, name))));
    }

    private static boolean has(FoldedText folded, String function) {
        return folded.stacks().stream().anyMatch(stack -> stack.has(function));
    }

    private static long samples(FoldedText folded, Container pod, String function) {
        return folded.stacks().stream()
                .filter(stack -> stack.frames().getFirst().contains(pod.displayName()) && stack.has(function))
                .mapToLong(Stack::samples)
                .sum();
    }

    private void onePod() throws IOException {
        try (KernelCounters counters = new KernelCounters(pods)) {
            long before = runs();
            List<SessionView> sessions = run(UnifiedNode.SAMPLERS.stream()
                    .map(sampler -> request(sampler, pods.limited().pod(), Map.of(), "", SAMPLED))
                    .toList());
            othersPayNothing(sessions, runs() - before);
            for (SessionView session : sessions) {
                pod(session, pods.limited(), counters);
            }
        }
    }

    private void pod(SessionView session, Container pod, KernelCounters counters) {
        String found =
                session.workloads().stream().map(SessionWorkload::displayName).collect(joining(", "));
        lines.check(sampler(session), pod.pod() + ": session on it", found.equals(pod.displayName()), found);
        cpuTime(session, pod, counters);
        scheduling(session, counters);
    }

    private void scheduling(SessionView session, KernelCounters counters) {
        FlameGraphView graph = node.api().flameGraph("session=" + session.id());
        SchedulingView scheduling = graph.scheduling();
        ThrottlingView throttling = scheduling.throttling().orElse(new ThrottlingView(0, 0, 0));
        KernelCounters.Limited kernel = counters.limited(graph.fromMillis(), graph.toMillis());
        lines.check(
                sampler(session),
                "limited: throttling",
                isClose(throttling.periods(), kernel.periods(), COUNTER_TOLERANCE * kernel.periods())
                        && isClose(
                                throttling.throttledPeriods(),
                                kernel.throttledPeriods(),
                                COUNTER_TOLERANCE * kernel.periods())
                        && throttling.throttledPeriods() > SAMPLED.toSeconds()
                        && isClose(
                                throttling.throttledSeconds(),
                                kernel.throttledSeconds(),
                                COUNTER_TOLERANCE * kernel.throttledSeconds())
                        && scheduling
                                .limitCores()
                                .filter(limit -> limit == UnifiedNode.LIMIT)
                                .isPresent(),
                text(
                        "%d of %d periods, %.2f s; cpu.stat: %.1f of %.1f, %.2f s; limit %s",
                        throttling.throttledPeriods(),
                        throttling.periods(),
                        throttling.throttledSeconds(),
                        kernel.throttledPeriods(),
                        kernel.periods(),
                        kernel.throttledSeconds(),
                        scheduling.limitCores().map(String::valueOf).orElse("none")));
        double waited = scheduling
                .runQueueWait()
                .map(SchedulingView.RunQueueWaitView::seconds)
                .orElse(0.0);
        lines.check(
                sampler(session),
                "limited: run-queue wait",
                isClose(waited, kernel.pressureSeconds(), COUNTER_TOLERANCE * kernel.pressureSeconds()),
                text("%.2f s, %.2f s by cpu.pressure", waited, kernel.pressureSeconds()));
        double counted = scheduling
                .cpuTime()
                .map(SchedulingView.CpuTimeView::countedSeconds)
                .orElse(0.0);
        double cpuStat = counters.cpuSeconds(pods.limited(), graph.fromMillis(), graph.toMillis());
        lines.check(
                sampler(session),
                "limited: CPU time counted",
                isClose(counted, cpuStat, COUNTER_TOLERANCE * cpuStat),
                text("%.3f s, %.3f s by cpu.stat", counted, cpuStat));
    }

    /** A program's waits, as it measures them itself. */
    private void waits() throws IOException {
        SessionView started =
                node.api().startSession(request("bpf", pods.waiting().pod(), Map.of(), "off-cpu", WAITED));
        UnifiedNode.awaitWithPatience("it runs", () -> state(started).equals("RUNNING"));
        UnifiedNode.tell(pods.waiting());
        SessionView session = finished(started);
        FoldedText folded = named(session, "wait_once");
        FlameGraphView graph = node.api().flameGraph("session=" + session.id());
        Map<String, Waits> measured = Waits.measuredBy(pods.waiting().running().log());
        for (String function : WAITING) {
            Waits own = measured.getOrDefault(function, Waits.NONE);
            double nanos = Waits.nanosIn(graph, "wait_once", function);
            lines.check(
                    "bpf",
                    "off-cpu: " + function,
                    own.count() > 0 && isClose(nanos, own.nanos(), WAIT_TOLERANCE * own.nanos()),
                    text("%.2f s in %d waits, by itself %s", nanos / 1e9, waitsIn(folded, function), own));
        }
        String found =
                session.workloads().stream().map(SessionWorkload::displayName).collect(joining(", "));
        lines.check("bpf", "off-cpu: of that pod", found.equals(pods.waiting().displayName()), found);
    }

    private static long waitsIn(FoldedText folded, String function) {
        return folded.stacks().stream()
                .filter(stack -> stack.frames().contains(function) && stack.has("wait_once"))
                .mapToLong(Stack::samples)
                .sum();
    }

    /** What an agent took and was not asked for would be counted as filtered, or as idle where all is sampled; one or two while a session ends. */
    private void ends() {
        for (int i = 0; i < node.agents().size(); i++) {
            RunningPart agent = node.agents().get(i);
            int exitCode = agent.stop();
            String counters = agent.awaitLog("podflame agent: ended; (.*)").group(1);
            lines.check(
                    UnifiedNode.SAMPLERS.get(i),
                    "nothing sampled in vain",
                    exitCode == 0 && counters.matches("captured [0-9]{3,} .* filtered [0-3] .* dropped 0 .*"),
                    counters);
        }
    }

    private List<SessionView> run(List<SessionRequest> requests) {
        List<SessionView> started =
                requests.stream().map(node.api()::startSession).toList();
        return started.stream().map(this::finished).toList();
    }

    private SessionView finished(SessionView session) {
        UnifiedNode.awaitWithPatience(
                session + " has ended", () -> state(session).equals("FINISHED"));
        return node.api().session(session.id());
    }

    private String state(SessionView session) {
        return node.api().session(session.id()).state();
    }

    private static SessionRequest request(
            String sampler, String pod, Map<String, String> labels, String event, Duration length) {
        return new SessionRequest(
                sampler,
                "",
                pod,
                "",
                "",
                labels,
                List.of(),
                false,
                event,
                "",
                event.isEmpty() ? HERTZ : 0,
                length.toMillis(),
                false,
                0);
    }

    private static String sampler(SessionView session) {
        return session.agents().getFirst().node();
    }

    /** Of the programs that an agent has attached to perf events. */
    private long runs() throws IOException {
        Path descriptors = Path.of("/proc/" + node.agents().getFirst().pid() + "/fdinfo");
        long runs = 0;
        try (Stream<Path> files = Files.list(descriptors)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                if (text.contains("prog_type:\t7\n")) { // BPF_PROG_TYPE_PERF_EVENT, linux/bpf.h
                    runs += text.lines()
                            .filter(line -> line.startsWith("run_cnt:"))
                            .mapToLong(line -> Long.parseLong(
                                    line.substring("run_cnt:".length()).strip()))
                            .sum();
                }
            }
        }
        return runs;
    }

    private static boolean isClose(double value, double expected, double tolerance) {
        return Math.abs(value - expected) <= tolerance;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
