package io.podflame.collector;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** How the collector logs: one line each on standard error; libraries only when something is wrong. */
final class CollectorLog {

    /** Held here: a logger's level is forgotten with the logger. */
    private static final List<Logger> LIBRARIES = Stream.of("com.linecorp", "io.micrometer", "io.netty")
            .map(Logger::getLogger)
            .toList();

    private CollectorLog() {}

    /** Before the first line is logged. */
    static void configure() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tF %1$tT %4$s %5$s%6$s%n");
        LIBRARIES.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
