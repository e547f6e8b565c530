package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.Capability;
import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/** Why the kernel refused to open an event, and what to do about it, for a person. */
final class OpenFailure {

    private final SamplingRequest request;
    private final KernelSettings settings;

    OpenFailure(SamplingRequest request, KernelSettings settings) {
        this.request = request;
        this.settings = settings;
    }

    /** The kernel checks whole frequencies itself, but only with the EINVAL it has for everything else. */
    void requireFrequencyAllowed() throws SamplerUnavailableException {
        OptionalInt maximum = settings.perfEventMaxSampleRate();
        if (maximum.isPresent() && request.frequencyHertz() > maximum.getAsInt()) {
            throw new SamplerUnavailableException(
                    "frequency " + request.hertz() + " Hz is above this kernel's maximum; " + frequencyRemedy(maximum));
        }
    }

    SamplerUnavailableException explain(LinuxException failure) {
        String what = failure.call() + "(" + failure.arguments() + ", event="
                + request.event().name() + ", frequency=" + request.hertz() + "): " + failure.errorName();
        return new SamplerUnavailableException(what + "; " + remedy(failure));
    }

    private String remedy(LinuxException failure) {
        boolean ring = failure.call().equals("mmap");
        return switch (failure.errno()) {
            case EPERM, EACCES -> ring ? memoryRemedy() : permissionRemedy();
            case EINVAL -> frequencyRemedy(settings.perfEventMaxSampleRate());
            case ENOENT, EOPNOTSUPP ->
                "this machine has no hardware counters, as most virtual machines; use event cpu-clock";
            case EMFILE, ENFILE ->
                "too many open files; each session needs one per CPU: raise the limit (ulimit -n, LimitNOFILE)";
            case ENOSYS ->
                "the kernel has no perf events (CONFIG_PERF_EVENTS), or a seccomp filter hides them: "
                        + "allow perf_event_open in the container's seccomp profile";
            case EBUSY -> "another profiler has the hardware counters for itself; stop it, or use event cpu-clock";
            case ENOMEM -> "no memory for the rings; sample at a lower frequency";
            default -> "this should not happen; please report it with the kernel's version";
        };
    }

    private String permissionRemedy() {
        String paranoid = "kernel.perf_event_paranoid=" + text(settings.perfEventParanoid());
        Set<Capability> capabilities = capabilities();
        if (capabilities.contains(Capability.CAP_PERFMON) || capabilities.contains(Capability.CAP_SYS_ADMIN)) {
            return paranoid + "; the capability is there, so a seccomp filter or a security module forbids it: "
                    + "allow perf_event_open in the container's seccomp profile";
        }
        return paranoid + "; grant CAP_PERFMON (before Linux 5.8: CAP_SYS_ADMIN), run as root, "
                + "or set kernel.perf_event_paranoid to 0 or less";
    }

    private static Set<Capability> capabilities() {
        try {
            return Capability.effective(Path.of("/proc/thread-self/status"));
        } catch (IOException unreadable) {
            return Set.of();
        }
    }

    private static String memoryRemedy() {
        return "the memory one user may lock for rings is used up; grant CAP_IPC_LOCK, raise kernel.perf_event_mlock_kb, "
                + "or end other sessions";
    }

    private static String frequencyRemedy(OptionalInt maximum) {
        return "kernel.perf_event_max_sample_rate=" + text(maximum) + "; ask for no more, or raise it with sysctl";
    }

    private static String text(OptionalInt setting) {
        return setting.isPresent() ? String.valueOf(setting.getAsInt()) : "unreadable";
    }
}
