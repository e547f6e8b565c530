package io.podflame.agent.sample.perftool;

import io.podflame.agent.linux.Epoll;
import io.podflame.agent.linux.Pipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * What a short run of perf came to.
 *
 * @param exitCode empty when it was ended because it had said enough, or taken too long
 * @param output standard output, as much as asked for
 * @param errors standard error
 */
record PerfRun(OptionalInt exitCode, String output, String errors) {

    private static final int PIPE_BYTES = 256 * 1024;

    /**
     * Runs it to its end, or until its output is as long as allowed, or the time is over.
     *
     * @throws IOException when it cannot be started
     */
    static PerfRun whole(List<String> command, Duration longest, int maxOutputBytes) throws IOException {
        return until(command, longest, output -> output.size() >= maxOutputBytes);
    }

    /** The same until the output is enough. */
    static PerfRun until(List<String> command, Duration longest, Predicate<ByteArrayOutputStream> enough)
            throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PerfMessages messages = new PerfMessages();
        long deadline = System.nanoTime() + longest.toNanos();
        try (PerfProcess perf = PerfProcess.start(command, PIPE_BYTES);
                EpollOf both = new EpollOf(perf)) {
            boolean ended = false;
            while (!ended && !enough.test(output) && System.nanoTime() < deadline) {
                both.await(deadline);
                ended = drain(perf.output(), output);
                messages.readFrom(perf.errors());
            }
            OptionalInt exitCode = ended ? both.exitCode(deadline) : OptionalInt.empty();
            messages.readFrom(perf.errors());
            return new PerfRun(exitCode, output.toString(StandardCharsets.ISO_8859_1), messages.text());
        }
    }

    /** Whether that was all. */
    private static boolean drain(Pipe pipe, ByteArrayOutputStream output) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(16 * 1024);
        int count = pipe.read(chunk);
        while (count > 0) {
            output.write(chunk.array(), 0, chunk.position());
            chunk.clear();
            count = pipe.read(chunk);
        }
        return count == Pipe.END;
    }

    /** Waits for both pipes of a perf. */
    private record EpollOf(PerfProcess perf, Epoll epoll) implements AutoCloseable {

        EpollOf(PerfProcess perf) throws IOException {
            this(perf, new Epoll());
            epoll.add(perf.output().readFd());
            epoll.add(perf.errors().readFd());
        }

        void await(long deadline) throws IOException {
            epoll.await((int) Math.clamp((deadline - System.nanoTime()) / 1_000_000, 0, 1_000));
        }

        /** Its output has ended: so has it, or will in a moment. */
        OptionalInt exitCode(long deadline) throws IOException {
            while (perf.alive() && System.nanoTime() < deadline) {
                epoll.await(5);
            }
            return perf.alive() ? OptionalInt.empty() : OptionalInt.of(perf.exitCode());
        }

        @Override
        public void close() {
            epoll.close();
        }
    }
}
