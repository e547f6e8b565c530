package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.sample.SamplerUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** The compiled programs that come with the agent. */
final class BpfFiles {

    private BpfFiles() {}

    /**
     * An object file.
     *
     * @param name of its source, without what follows the first dot
     * @throws SamplerUnavailableException on an architecture that there is none for
     */
    static byte[] read(String name) throws SamplerUnavailableException {
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String machine = architecture.equals("aarch64") ? "aarch64" : "x86_64";
        try (InputStream file = BpfFiles.class.getResourceAsStream(name + "-" + machine + ".bpf.o")) {
            if (file == null) {
                throw new SamplerUnavailableException("no BPF program for " + architecture);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new SamplerUnavailableException("the BPF program cannot be read: " + e.getMessage());
        }
    }

    /**
     * Why a program cannot be loaded, with the remedy.
     *
     * @param mapsBytes of kernel memory that its maps take
     */
    static SamplerUnavailableException refused(LinuxException failure, int mapsBytes) {
        String remedy = switch (failure.errno()) {
            case EPERM ->
                "grant CAP_BPF and CAP_PERFMON (before Linux 5.8: CAP_SYS_ADMIN), and allow bpf in the seccomp profile";
            case ENOSYS -> "install libbpf 1.0 or newer (Debian: libbpf1), on a kernel with CONFIG_BPF_SYSCALL";
            case ENOENT, ESRCH, OTHER -> "the kernel has no type information (CONFIG_DEBUG_INFO_BTF)";
            case ENOMEM -> "give the agent " + (mapsBytes >> 20) + " MiB more memory";
            default -> "the program needs Linux 5.15 or newer";
        };
        return new SamplerUnavailableException(failure.getMessage() + "; " + remedy);
    }
}
