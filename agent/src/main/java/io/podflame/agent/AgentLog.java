package io.podflame.agent;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How the agent logs: one line each, to standard error, through the JDK's own logging. */
final class AgentLog {

    // time, level, message, exception
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n";

    /** Kept here: the JDK forgets the level of a logger that nobody holds. */
    private static final Logger PODFLAME = Logger.getLogger("io.podflame");

    private AgentLog() {}

    /** Before the first line is logged. */
    static void configure(boolean verbose) {
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        if (verbose) {
            PODFLAME.setLevel(Level.FINE);
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                handler.setLevel(Level.FINE);
            }
        }
    }
}
