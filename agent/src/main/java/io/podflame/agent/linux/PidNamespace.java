package io.podflame.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether this process sees the node's processes. In a PID namespace of its own the kernel reports every process outside as pid 0,
 * without any error: the whole node would look idle.
 */
public final class PidNamespace {

    /** PROC_PID_INIT_INO of {@code include/linux/proc_ns.h}: the same on every kernel since 3.8. */
    private static final long INITIAL_INODE = 0xEFFF_FFFCL;

    private PidNamespace() {}

    /**
     * Whether a process is in the node's own PID namespace.
     *
     * @param namespace normally /proc/self/ns/pid
     * @throws IOException when it cannot be read
     */
    public static boolean isInitial(Path namespace) throws IOException {
        return ((Number) Files.getAttribute(namespace, "unix:ino")).longValue() == INITIAL_INODE;
    }

    /** What to do about a namespace of one's own. */
    public static String remedy() {
        return "the agent runs in a private PID namespace, so every process of the node would be reported as pid 0; "
                + "start it with hostPID: true (Kubernetes) or in the host's PID namespace (--pid=host)";
    }
}
