package io.podflame.agent.health;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Whether this node lets the agent see what it needs, with the remedy where it does not. Reads only. */
public final class CapabilityCheck {

    /** PROC_PID_INIT_INO of include/linux/proc_ns.h: the PID namespace that the kernel starts with. */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    // include/uapi/linux/capability.h
    private static final long CAP_SYS_PTRACE = 1L << 19;
    private static final long CAP_SYS_ADMIN = 1L << 21;
    private static final long CAP_SYSLOG = 1L << 34;
    private static final long CAP_PERFMON = 1L << 38;

    private final KernelFacts kernel;
    private final List<Path> criSockets;

    /** @param criSockets where the container runtime may listen; any one of them is enough */
    public CapabilityCheck(KernelFacts kernel, List<Path> criSockets) {
        this.kernel = kernel;
        this.criSockets = List.copyOf(criSockets);
    }

    /** All checks, in the order in which they matter. */
    public List<CheckResult> run() {
        List<CheckResult> results = new ArrayList<>();
        results.add(perfEvents());
        results.add(maxSampleRate());
        results.add(pidNamespace());
        results.add(otherProcesses());
        results.add(kernelSymbols());
        results.add(containerRuntime());
        return results;
    }

    private CheckResult perfEvents() {
        String subject = "kernel.perf_event_paranoid";
        OptionalLong paranoid = kernel.perfEventParanoid();
        if (paranoid.isEmpty()) {
            return CheckResult.fail(subject, "not there", "this kernel has no perf events (CONFIG_PERF_EVENTS)");
        }
        String finding = Long.toString(paranoid.getAsLong());
        if (has(CAP_PERFMON | CAP_SYS_ADMIN)) {
            return CheckResult.ok(subject, finding + ", and CAP_PERFMON or CAP_SYS_ADMIN is granted");
        }
        if (paranoid.getAsLong() <= -1) {
            return CheckResult.ok(subject, finding);
        }
        return CheckResult.fail(
                subject,
                finding + " forbids sampling the whole machine",
                "run as root, grant CAP_PERFMON, or set it to -1 with sysctl");
    }

    private CheckResult maxSampleRate() {
        String subject = "kernel.perf_event_max_sample_rate";
        OptionalLong rate = kernel.maxSampleRate();
        if (rate.isEmpty()) {
            return CheckResult.warn(subject, "cannot be read", "mount /proc; frequencies are not checked beforehand");
        }
        if (rate.getAsLong() < 99) {
            return CheckResult.warn(
                    subject,
                    rate.getAsLong() + " Hz is less than a session's 99 Hz",
                    "the kernel lowers it when sampling took long; raise it with sysctl");
        }
        return CheckResult.ok(subject, rate.getAsLong() + " Hz");
    }

    private CheckResult pidNamespace() {
        String subject = "PID namespace";
        String namespace = kernel.pidNamespace().orElse("cannot be read");
        if (namespace.equals(INITIAL_PID_NAMESPACE)) {
            return CheckResult.ok(subject, "the node's");
        }
        return CheckResult.fail(
                subject,
                "a private one (" + namespace + "): samples of other processes come with pid 0",
                "set hostPID: true on the pod, or start outside of the container");
    }

    private CheckResult otherProcesses() {
        String subject = "CAP_SYS_PTRACE";
        if (has(CAP_SYS_PTRACE)) {
            return CheckResult.ok(subject, "granted");
        }
        return CheckResult.warn(
                subject,
                "missing: files and mappings of other users' processes stay closed",
                "run as root or grant it");
    }

    private CheckResult kernelSymbols() {
        String subject = "kernel.kptr_restrict";
        OptionalLong restrict = kernel.kptrRestrict();
        if (restrict.isEmpty()) {
            return CheckResult.warn(subject, "cannot be read", "kernel frames may stay addresses");
        }
        long value = restrict.getAsLong();
        boolean visible = value == 0 || (value == 1 && has(CAP_SYSLOG));
        if (visible) {
            return CheckResult.ok(subject, Long.toString(value));
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
                "no CRI socket at " + criSockets + ": workloads are units and executables, not pods",
                "on a Kubernetes node mount the runtime's socket and name it with --cri-socket");
    }

    /** Whether any of the capabilities is effective. */
    private boolean has(long anyOf) {
        return (kernel.effectiveCapabilities().orElse(0) & anyOf) != 0;
    }
}
