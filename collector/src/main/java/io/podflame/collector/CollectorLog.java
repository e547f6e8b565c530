package io.podflame.collector;

import java.util.logging.Level;
import java.util.logging.Logger;

/** How the collector logs: one line each, to standard error, through the JDK's own logging. */
final class CollectorLog {

    // time, level, message, exception
    private static final String FORMAT = "%1$tF %1$tT %4$s %5$s%6$s%n";

    /** The server tells its settings at every start; kept here since the JDK forgets the level of a logger that nobody holds. */
    private static final Logger SERVER = Logger.getLogger("com.linecorp.armeria");

    private CollectorLog() {}

    /** Before the first line is logged. */
    static void configure() {
        System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
        SERVER.setLevel(Level.WARNING);
    }
}
