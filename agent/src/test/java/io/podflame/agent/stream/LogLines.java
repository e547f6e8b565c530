package io.podflame.agent.stream;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Listens to what a class logs. */
final class LogLines extends Handler implements AutoCloseable {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Logger logger;

    LogLines(Class<?> source) {
        logger = Logger.getLogger(source.getName());
        logger.addHandler(this);
    }

    /** The next line that holds the text. */
    String await(String text) throws InterruptedException {
        StringBuilder seen = new StringBuilder();
        String line = lines.poll(30, TimeUnit.SECONDS);
        while (line != null && !line.contains(text)) {
            seen.append(line).append('\n');
            line = lines.poll(30, TimeUnit.SECONDS);
        }
        if (line == null) {
            throw new AssertionError("no line with '" + text + "' in 30 s, but:\n" + seen);
        }
        return line;
    }

    @Override
    public void publish(LogRecord record) {
        lines.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
