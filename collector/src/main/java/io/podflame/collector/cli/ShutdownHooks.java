package io.podflame.collector.cli;

/** Taking back what was to be done at Ctrl-C. */
final class ShutdownHooks {

    private ShutdownHooks() {}

    /** Does nothing when the shutdown is under way: then the hook runs by itself. */
    static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            return;
        }
    }
}
