package io.podflame.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** What this process may do ({@code include/uapi/linux/capability.h}); those an agent has a use for. */
public enum Capability {
    CAP_IPC_LOCK(14),
    CAP_SYS_PTRACE(19),
    CAP_SYS_ADMIN(21),
    CAP_SYSLOG(34),
    CAP_PERFMON(38),
    CAP_BPF(39),
    CAP_CHECKPOINT_RESTORE(40);

    private static final String EFFECTIVE = "CapEff:";

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /**
     * Those in effect.
     *
     * @param status normally /proc/thread-self/status: Linux keeps them per thread
     * @throws IOException when it cannot be read or has no line CapEff
     */
    public static Set<Capability> effective(Path status) throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith(EFFECTIVE)) {
                return ofMask(Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16));
            }
        }
        throw new IOException(status + ": no line " + EFFECTIVE);
    }

    private static Set<Capability> ofMask(long mask) {
        Set<Capability> result = EnumSet.noneOf(Capability.class);
        for (Capability capability : values()) {
            if ((mask & 1L << capability.bit) != 0) {
                result.add(capability);
            }
        }
        return result;
    }
}
