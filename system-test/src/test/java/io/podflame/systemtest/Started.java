package io.podflame.systemtest;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a test started, ended in the opposite order, each whatever became of the others. Not thread-safe. */
final class Started implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Throws the first failure, the others suppressed in it. */
    @Override
    public void close() throws Exception {
        Exception first = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
