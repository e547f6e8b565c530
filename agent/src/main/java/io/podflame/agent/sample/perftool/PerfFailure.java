package io.podflame.agent.sample.perftool;

import io.podflame.agent.linux.Capability;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.sample.SamplingRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a perf ended, from what it said and its exit code, and what to do about it, for a person. */
final class PerfFailure {

    private static final int SIGNALLED = 128;
    private static final int SIGABRT = 6;
    private static final int SIGKILL = 9;
    private static final int SIGSEGV = 11;
    private static final int MAX_QUOTED_CHARS = 200;

    /** Lines that say nothing of why. */
    private static final Pattern CHATTER =
            Pattern.compile("\\[ perf record: .*|Error:|Warning:|warning: .*|Usage: .*|or: .*|Run 'perf list'.*|-.*");

    /**
     * What perf 4.x to 6.x says, and what it means; the first row that is found in it counts. $1 is the pattern's group, EVENT the event
     * asked for. The tests have what a real perf printed for nearly all; README.md beside the fixtures names the others.
     */
    private static final List<Row> ROWS = List.of(
            new Row(
                    "error while loading shared libraries: ([^:\n]+)",
                    "it lacks the library $1; install its package again where it lives (in a toolbox: toolbox-scripts/install-perf),"
                            + " or name another perf with --perf"),
            new Row(
                    "(?:is not installed|perf not found for kernel)",
                    "it is a wrapper, and finds no perf for this kernel; install linux-perf (Debian) or linux-tools-generic (Ubuntu):"
                            + " any version of perf works"),
            new Row(
                    "unknown (?:option|switch) `([^'\n]+)'",
                    "it is too old: it does not know its option '$1'; install a perf of Linux 4.1 or later"),
            new Row(
                    "Too many (?:events are opened|open files)",
                    "too many open files; each session needs some per CPU: raise the limit (ulimit -n, LimitNOFILE)"),
            new Row(
                    "Permission error mapping pages|failed to mmap with 1\\b",
                    "the memory one user may lock for rings is used up; grant CAP_IPC_LOCK, raise kernel.perf_event_mlock_kb,"
                            + " or end other sessions"),
            new Row("failed to mmap with 12", "no memory for the rings; end other sessions"),
            new Row(
                    "unknown tracepoint|(?:tracing/)?events/\\S+ not found",
                    "this kernel has no tracepoint EVENT, or tracefs is not mounted where the agent sees it; podflame events lists"
                            + " the node's; in a pod mount the node's /sys/kernel/tracing"),
            new Row(
                    "can't access trace events|No permissions to read \\S*tracing",
                    "tracefs may not be read; run the agent as root, in a pod with the node's /sys/kernel/tracing mounted"),
            new Row(
                    "Cannot find PMU `([^'\n]+)'",
                    "this machine has no PMU '$1', as most virtual machines; use event cpu-clock, or one that podflame events lists"),
            new Row(
                    "event syntax error|parser error|invalid or unsupported event",
                    "this perf does not know event EVENT; podflame events lists those of the node"),
            new Row(
                    "doesn't support branch stack sampling|LBR",
                    "event EVENT cannot be sampled with the CPU's last branch records; use --call-graph fp or dwarf"),
            new Row(
                    "returned with (?:2|19|95) |event is not supported|No hardware sampling interrupt available|not supported by",
                    "this machine cannot count event EVENT, as most virtual machines no hardware event; use event cpu-clock"),
            new Row(
                    "returned with 22 ",
                    "the kernel does not sample event EVENT; some can only be counted (perf stat): use another that podflame"
                            + " events lists"),
            new Row(
                    "returned with 38 ",
                    "the kernel has no perf events (CONFIG_PERF_EVENTS), or a seccomp filter hides them:"
                            + " allow perf_event_open in the container's seccomp profile"),
            new Row(
                    "returned with 16 |PMU is busy|Device or resource busy",
                    "another profiler has the hardware counters for itself; stop it, or use event cpu-clock"));

    /** EPERM and EACCES in all versions' words; the remedy depends on who asks. */
    private static final Pattern PERMISSION = Pattern.compile(
            "No permission to enable|may not have permission to collect|Access to performance monitoring|"
                    + "Permission denied|Operation not permitted");

    /** What a sanitized C library says before it ends a program that has overwritten its own memory. */
    private static final Pattern CRASH =
            Pattern.compile("\\*\\*\\* ([^*\n]+) \\*\\*\\*|[Aa]ssertion (?:failed|`)[^\n]*|perf: Segmentation fault");

    private final SamplingRequest request;
    private final KernelSettings settings;

    PerfFailure(SamplingRequest request, KernelSettings settings) {
        this.request = request;
        this.settings = settings;
    }

    /**
     * A sentence and the remedy.
     *
     * @param perf which one, e.g. "perf 6.1.192 (/usr/bin/perf)"
     * @param exitCode empty when it was still running, or nobody knows
     * @param messages what it said on standard error
     */
    String explain(String perf, OptionalInt exitCode, String messages) {
        return perf + " " + ending(exitCode) + "; " + reason(exitCode, messages);
    }

    private static String ending(OptionalInt exitCode) {
        if (exitCode.isEmpty()) {
            return "does not sample";
        }
        int code = exitCode.getAsInt();
        return code > SIGNALLED && code <= SIGNALLED + 64 && code != 129
                ? "was ended by signal " + (code - SIGNALLED)
                : "ended with exit code " + code;
    }

    private String reason(OptionalInt exitCode, String messages) {
        for (Row row : ROWS) {
            Matcher found = row.pattern.matcher(messages);
            if (found.find()) {
                String group = found.groupCount() > 0 ? String.valueOf(found.group(1)) : "";
                return row.remedy.replace("EVENT", request.event().name()).replace("$1", group);
            }
        }
        if (PERMISSION.matcher(messages).find()) {
            return permission();
        }
        return bySignal(exitCode, messages);
    }

    private String permission() {
        String paranoid = "kernel.perf_event_paranoid="
                + settings.perfEventParanoid().stream()
                        .mapToObj(String::valueOf)
                        .findFirst()
                        .orElse("unreadable");
        Set<Capability> capabilities = capabilities();
        if (capabilities.contains(Capability.CAP_PERFMON) || capabilities.contains(Capability.CAP_SYS_ADMIN)) {
            return "the kernel refused it (" + paranoid
                    + ") though the capability is there, so a seccomp filter or a security module forbids it: allow"
                    + " perf_event_open in the container's seccomp profile (systemd-nspawn:"
                    + " --system-call-filter=perf_event_open)";
        }
        return "the kernel refused it: " + paranoid + "; grant CAP_PERFMON (before Linux 5.8: CAP_SYS_ADMIN),"
                + " run as root, or set kernel.perf_event_paranoid to 0 or less";
    }

    private static Set<Capability> capabilities() {
        try {
            return Capability.effective(Path.of("/proc/thread-self/status"));
        } catch (IOException unreadable) {
            return Set.of();
        }
    }

    private static String bySignal(OptionalInt exitCode, String messages) {
        Matcher crash = CRASH.matcher(messages);
        int signal = exitCode.orElse(0) - SIGNALLED;
        if (crash.find()) {
            return "it crashed (" + crash.group().replace("*", "").strip()
                    + "), a bug in it; install a newer perf, or name another with --perf";
        }
        if (signal == SIGABRT || signal == SIGSEGV) {
            return "it crashed, a bug in it; install a newer perf, or name another with --perf";
        }
        if (signal == SIGKILL) {
            return "somebody killed it, or the kernel for want of memory: dmesg says so";
        }
        String last = messages.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !CHATTER.matcher(line).matches())
                .reduce("", (before, line) -> line);
        return last.isEmpty()
                ? "it said nothing of why; run it by hand to see: perf record -a -o - -e cpu-clock | wc -c"
                : "it said: " + last.substring(0, Math.min(last.length(), MAX_QUOTED_CHARS));
    }

    private static final class Row {

        private final Pattern pattern;
        private final String remedy;

        Row(String pattern, String remedy) {
            this.pattern = Pattern.compile(pattern);
            this.remedy = remedy;
        }
    }
}
