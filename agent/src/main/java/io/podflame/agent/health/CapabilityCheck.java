package io.podflame.agent.health;

import io.podflame.agent.linux.Capability;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.PidNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Whether this node lets the agent see what it needs, with the remedy where it does not. Reads only. */
public final class CapabilityCheck {

    private static final int SESSION_HERTZ = 99;

    private final Path proc;
    private final KernelSettings settings;
    private final List<Path> criSockets;
    private final Set<Capability> capabilities;

    /**
     * @param proc normally /proc
     * @param criSockets where the container runtime may listen; any one of them is enough
     */
    public CapabilityCheck(Path proc, KernelSettings settings, List<Path> criSockets) {
        this.proc = proc;
        this.settings = settings;
        this.criSockets = List.copyOf(criSockets);
        this.capabilities = capabilities(proc.resolve("self/status"));
    }

    private static Set<Capability> capabilities(Path status) {
        try {
            return Capability.effective(status);
        } catch (IOException unreadable) {
            return Set.of();
        }
    }

    /**
     * All checks, in the order in which they matter.
     *
     * @param more those made elsewhere, at the end
     */
    public List<CheckResult> run(List<CheckResult> more) {
        List<CheckResult> results = new ArrayList<>();
        results.add(perfEvents());
        results.add(maxSampleRate());
        results.add(pidNamespace());
        results.add(otherProcesses());
        results.add(wholeStacks());
        results.add(kernelSymbols());
        results.add(containerRuntime());
        results.add(cgroups());
        results.addAll(more);
        return results;
    }

    private CheckResult perfEvents() {
        String subject = "kernel.perf_event_paranoid";
        OptionalInt paranoid = settings.perfEventParanoid();
        if (paranoid.isEmpty()) {
            return CheckResult.fail(subject, "not there", "this kernel has no perf events (CONFIG_PERF_EVENTS)");
        }
        String finding = Integer.toString(paranoid.getAsInt());
        if (has(Capability.CAP_PERFMON, Capability.CAP_SYS_ADMIN)) {
            return CheckResult.ok(subject, finding + ", and CAP_PERFMON or CAP_SYS_ADMIN is granted");
        }
        if (paranoid.getAsInt() <= -1) {
            return CheckResult.ok(subject, finding);
        }
        return CheckResult.fail(
                subject,
                finding + " forbids sampling the whole machine",
                "run as root, grant CAP_PERFMON, or set it to -1 with sysctl");
    }

    private CheckResult maxSampleRate() {
        String subject = "kernel.perf_event_max_sample_rate";
        OptionalInt rate = settings.perfEventMaxSampleRate();
        if (rate.isEmpty()) {
            return CheckResult.warn(subject, "cannot be read", "mount /proc; frequencies are not checked beforehand");
        }
        if (rate.getAsInt() < SESSION_HERTZ) {
            return CheckResult.warn(
                    subject,
                    rate.getAsInt() + " Hz is less than a session's " + SESSION_HERTZ + " Hz",
                    "the kernel lowers it when sampling took long; raise it with sysctl");
        }
        return CheckResult.ok(subject, rate.getAsInt() + " Hz");
    }

    private CheckResult pidNamespace() {
        String subject = "PID namespace";
        try {
            return PidNamespace.isInitial(proc.resolve("self/ns/pid"))
                    ? CheckResult.ok(subject, "the node's")
                    : CheckResult.fail(subject, "a private one", PidNamespace.remedy());
        } catch (IOException e) {
            return CheckResult.warn(subject, "cannot be read", "mount /proc");
        }
    }

    private CheckResult otherProcesses() {
        String subject = "CAP_SYS_PTRACE";
        if (has(Capability.CAP_SYS_PTRACE)) {
            return CheckResult.ok(subject, "granted");
        }
        return CheckResult.warn(
                subject,
                "missing: files and mappings of other users' processes stay closed",
                "run as root or grant it");
    }

    private CheckResult wholeStacks() {
        String subject = "stacks without frame pointers";
        if (!settings.describesItsTypes()) {
            return CheckResult.warn(
                    subject,
                    "the kernel has no type information (BTF), which BPF needs",
                    "use a kernel with CONFIG_DEBUG_INFO_BTF, or sessions with --call-graph dwarf");
        }
        if (!has(Capability.CAP_BPF, Capability.CAP_SYS_ADMIN)) {
            return CheckResult.warn(
                    subject, "CAP_BPF is missing", "run as root or grant it, or use sessions with --call-graph dwarf");
        }
        return CheckResult.ok(subject, "CAP_BPF and BTF, as BPF needs, are there");
    }

    private CheckResult kernelSymbols() {
        String subject = "kernel.kptr_restrict";
        OptionalInt restrict = settings.kptrRestrict();
        if (restrict.isEmpty()) {
            return CheckResult.warn(subject, "cannot be read", "kernel frames may stay addresses");
        }
        int value = restrict.getAsInt();
        boolean visible = value == 0 || (value == 1 && has(Capability.CAP_SYSLOG));
        if (visible) {
            return CheckResult.ok(subject, Integer.toString(value));
        }
        return CheckResult.warn(
                subject,
                value + " hides the kernel's function names: kernel frames stay unnamed",
                value == 1 ? "grant CAP_SYSLOG" : "set it to 0 or 1 with sysctl");
    }

    private CheckResult containerRuntime() {
        String subject = "container runtime";
        for (Path socket : criSockets) {
            if (Files.exists(socket)) {
                return Files.isWritable(socket)
                        ? CheckResult.ok(subject, socket.toString())
                        : CheckResult.warn(subject, socket + " may not be opened", "run as root");
            }
        }
        return CheckResult.warn(
                subject,
                "no CRI socket " + (criSockets.size() == 1 ? "at " + criSockets.getFirst() : "in the usual places")
                        + ": workloads are units and executables, not pods",
                "on a Kubernetes node mount the runtime's socket and name it with --cri-socket");
    }

    private CheckResult cgroups() {
        String subject = "cgroups";
        try {
            String mounts = Files.readString(proc.resolve("self/mountinfo"));
            boolean first = mounts.contains(" - cgroup ");
            boolean second = mounts.contains(" - cgroup2 ");
            if (first || second) {
                return CheckResult.ok(
                        subject, first && second ? "versions 1 and 2" : first ? "version 1" : "version 2");
            }
        } catch (IOException unreadable) {
            return CheckResult.warn(subject, "mounts cannot be read", "mount /proc");
        }
        return CheckResult.warn(
                subject, "not mounted: nothing is known of limits, throttling and memory", "mount /sys/fs/cgroup");
    }

    private boolean has(Capability... anyOf) {
        return Arrays.stream(anyOf).anyMatch(capabilities::contains);
    }
}
