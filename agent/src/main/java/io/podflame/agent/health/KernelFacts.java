package io.podflame.agent.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What /proc says about the kernel and about this process. Read afresh at every call. */
public final class KernelFacts {

    private final Path proc;

    /** @param proc usually /proc */
    public KernelFacts(Path proc) {
        this.proc = proc;
    }

    /** kernel.perf_event_max_sample_rate: the most samples per second and CPU that an event may ask for. */
    public OptionalLong maxSampleRate() {
        return setting("perf_event_max_sample_rate");
    }

    /** kernel.perf_event_paranoid. */
    public OptionalLong perfEventParanoid() {
        return setting("perf_event_paranoid");
    }

    /** kernel.kptr_restrict. */
    public OptionalLong kptrRestrict() {
        return setting("kptr_restrict");
    }

    private OptionalLong setting(String name) {
        return read("sys/kernel/" + name).map(text -> parseLong(text, 10)).orElse(OptionalLong.empty());
    }

    /** The kernel's release as uname says it. */
    public Optional<String> release() {
        return read("sys/kernel/osrelease");
    }

    /** The effective capabilities of this process, one bit each. */
    public OptionalLong effectiveCapabilities() {
        return read("self/status")
                .flatMap(status -> status.lines()
                        .filter(line -> line.startsWith("CapEff:"))
                        .findFirst())
                .map(line -> parseLong(line.substring("CapEff:".length()).strip(), 16))
                .orElse(OptionalLong.empty());
    }

    /** The PID namespace of this process, as its link reads: {@code pid:[4026531836]}. */
    public Optional<String> pidNamespace() {
        try {
            return Optional.of(
                    Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(proc.resolve(file)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static OptionalLong parseLong(String text, int radix) {
        try {
            return OptionalLong.of(Long.parseUnsignedLong(text, radix));
        } catch (NumberFormatException e) {
            return text.equals("-1") ? OptionalLong.of(-1) : OptionalLong.empty();
        }
    }
}
