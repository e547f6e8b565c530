package io.podflame.agent.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** How much of a busy CPU a thread gets. Java's own thread priorities have no effect on Linux. */
public final class ThreadPriority {

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;
    private static final int LOWEST = 19;

    static {
        Native.register(ThreadPriority.class, NativeLibrary.getProcess());
    }

    private ThreadPriority() {}

    private static native int setpriority(int which, int who, int priority);

    /**
     * Gives the calling thread the lowest priority for good: it runs when nothing else wants the CPU. On Linux, setpriority(2) with
     * PRIO_PROCESS is about one thread, whatever POSIX says.
     *
     * @throws LinuxException never in practice: lowering needs no capability
     */
    public static void lowerOfThisThread() throws LinuxException {
        if (setpriority(PRIO_PROCESS, CALLING_THREAD, LOWEST) != 0) {
            throw LinuxException.last("setpriority", "this thread, " + LOWEST);
        }
    }
}
