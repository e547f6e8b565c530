package io.podflame.agent.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * The kernel's own settings that decide what can be sampled. Read anew at each call: the kernel lowers perf_event_max_sample_rate by
 * itself when samples take long. A setting that cannot be read is empty. Thread-safe.
 */
public final class KernelSettings {

    private static final int DEFAULT_MAX_STACK = 127;
    private static final int MAX_SETTING_BYTES = 64;

    private final Path proc;
    private final Path sys;

    /** @param proc normally /proc */
    public KernelSettings(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    /** Those of the running kernel. */
    public static KernelSettings running() {
        return new KernelSettings(Path.of("/proc"), Path.of("/sys"));
    }

    /** kernel.perf_event_paranoid: above 0, sampling a CPU takes CAP_PERFMON (Linux 5.8; before, CAP_SYS_ADMIN). */
    public OptionalInt perfEventParanoid() {
        return kernelSetting("perf_event_paranoid");
    }

    /** kernel.perf_event_max_sample_rate, hertz. */
    public OptionalInt perfEventMaxSampleRate() {
        return kernelSetting("perf_event_max_sample_rate");
    }

    /** kernel.perf_event_max_stack: addresses a call chain holds at most; its usual value where it cannot be read. */
    public int perfEventMaxStack() {
        return kernelSetting("perf_event_max_stack").orElse(DEFAULT_MAX_STACK);
    }

    /** kernel.kptr_restrict: 1 shows kernel addresses to those with CAP_SYSLOG only, 2 to nobody. */
    public OptionalInt kptrRestrict() {
        return kernelSetting("kptr_restrict");
    }

    /**
     * One read of the whole: a sysctl gives its value to the first read only, and Files.readString asks for a single byte first where a
     * file claims to be empty, which made a 1 of 100000.
     */
    private OptionalInt kernelSetting(String name) {
        byte[] bytes = new byte[MAX_SETTING_BYTES];
        try (InputStream input = Files.newInputStream(proc.resolve("sys/kernel").resolve(name))) {
            int length = Math.max(0, input.read(bytes));
            String text = new String(bytes, 0, length, StandardCharsets.US_ASCII);
            return OptionalInt.of(Integer.parseInt(text.strip()));
        } catch (IOException | NumberFormatException unreadable) {
            return OptionalInt.empty();
        }
    }

    /**
     * CPUs that run now, ascending.
     *
     * @throws IOException when /sys/devices/system/cpu/online cannot be read or makes no sense
     */
    public List<Integer> onlineCpus() throws IOException {
        return CpuList.parse(Files.readString(sys.resolve("devices/system/cpu/online")));
    }

    /** Whether the kernel describes its own types (BTF), by which BPF programs are fitted to it. */
    public boolean describesItsTypes() {
        return Files.isReadable(sys.resolve("kernel/btf/vmlinux"));
    }

    /** Every CPU's number is below this, also of those that come later. */
    public int cpuLimit() {
        try {
            List<Integer> possible = CpuList.parse(Files.readString(sys.resolve("devices/system/cpu/possible")));
            return possible.getLast() + 1;
        } catch (IOException unreadable) {
            return Runtime.getRuntime().availableProcessors();
        }
    }
}
