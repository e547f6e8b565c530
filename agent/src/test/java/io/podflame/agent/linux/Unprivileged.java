package io.podflame.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Runs code without any capability: Linux keeps them per thread, so a thread can give its own away and end. */
public final class Unprivileged {

    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    private Unprivileged() {}

    public static <T> T call(Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            giveUpCapabilities();
            return code.call();
        });
        Thread thread = Thread.ofPlatform().start(task);
        thread.join();
        return task.get();
    }

    private static void giveUpCapabilities() throws LinuxException {
        boolean arm = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("aarch64");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(8, 8);
            header.set(ValueLayout.JAVA_INT, 0, CAPABILITY_VERSION_3);
            MemorySegment none = arena.allocate(24, 8);
            if (LibC.syscall(arm ? 91 : 126, header.address(), none.address(), 0, 0, 0) < 0) {
                throw LinuxException.last("capset", "none");
            }
        }
    }
}
