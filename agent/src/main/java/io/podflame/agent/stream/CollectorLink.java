package io.podflame.agent.stream;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.health.FailureLog;
import io.podflame.agent.model.Workload;
import io.podflame.proto.v1.AgentLinkGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a stream to the collector: connects, and connects again with back-off when the stream ended. One thread of its own
 * ("podflame-link") runs everything about it, gRPC's callbacks included. The public methods may be called by any thread and
 * return at once, except {@link #finish}.
 */
public final class CollectorLink implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(CollectorLink.class.getName());
    private static final String SUBJECT = "collector";
    private static final Duration WELCOME_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(5);

    private final LinkParts parts;
    private final CollectorChannel channels;
    private final Announcements announcements = new Announcements();
    private final FailureLog failures = new FailureLog(LOGGER, System::nanoTime);
    private final BackOff backOff = new BackOff(new SplittableRandom());
    /** What comes after the end, such as a table that has been made by then, is for nobody: it is discarded. */
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, daemon("podflame-link"), new ThreadPoolExecutor.DiscardPolicy());

    private final ExecutorService symbolThread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemon("podflame-symbols"),
            new ThreadPoolExecutor.DiscardPolicy());
    private final AtomicBoolean sendQueued = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch welcomed = new CountDownLatch(1);
    /** Whether a collector is there, or may turn out to be. */
    private volatile boolean streaming;
    /** Why there is no stream; empty while there is one. */
    private volatile Optional<String> problem = Optional.empty();

    private @Nullable ManagedChannel channel;
    private @Nullable CollectorStream stream;
    private boolean finishing;

    public CollectorLink(LinkParts parts, CollectorChannel channels) {
        this.parts = parts;
        this.channels = channels;
    }

    private static ThreadFactory daemon(String name) {
        return Thread.ofPlatform().name(name).daemon().factory();
    }

    /** Begins to connect. */
    public void start() {
        thread.execute(this::connect);
    }

    /**
     * Queues a window; it leaves as soon as the collector can take it.
     *
     * @return windows that had to be dropped, as {@link WindowQueue#offer} gives them
     */
    public List<ProfileWindow> send(ProfileWindow window) {
        List<ProfileWindow> dropped = parts.windows().offer(window);
        sendSoon();
        return dropped;
    }

    /** Tells the collector which workloads there are, when they are others than before. */
    public void announce(List<Workload> inventory) {
        if (announcements.setInventory(inventory)) {
            sendSoon();
        }
    }

    /** Tells the collector of a session that comes from a recording; before the first window of it. */
    public void announce(ImportAnnouncement announced) {
        announcements.addImport(announced);
        sendSoon();
    }

    /** Tells the collector of a look-back that a trigger has begun; before the first window of it. */
    public void announce(LookBackAnnouncement announced) {
        announcements.addLookBack(announced);
        sendSoon();
    }

    /** Tells the collector how a session fares, after every window queued so far. */
    public void report(SessionReport report) {
        boolean begins = report instanceof SessionReport.Running;
        announcements.report(report, begins ? 0 : parts.windows().lastPosition());
        sendSoon();
    }

    /** Why there is no stream to the collector, with the remedy; empty while there is one. */
    public Optional<String> problem() {
        return problem;
    }

    /**
     * Waits until a collector has welcomed this link once.
     *
     * @return false when that took longer than the timeout
     */
    public boolean awaitWelcome(Duration timeout) throws InterruptedException {
        return welcomed.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Waits until the collector has acknowledged every window and has been answered about every symbol table that it asked for.
     *
     * @return false when that took longer than the timeout
     */
    public boolean awaitAnswered(Duration timeout) throws InterruptedException {
        long endNanos = System.nanoTime() + timeout.toNanos();
        if (!parts.windows().awaitEmpty(timeout)) {
            return false;
        }
        while (!tablesAnswered()) {
            if (System.nanoTime() >= endNanos) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    /** Asked on the link's own thread: what the collector asked for before its last acknowledgement has arrived there. */
    private boolean tablesAnswered() throws InterruptedException {
        try {
            return thread.submit(() -> stream != null && stream.answered()).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the link's thread failed", e);
        }
    }

    private void sendSoon() {
        if (sendQueued.compareAndSet(false, true)) {
            thread.execute(() -> {
                sendQueued.set(false);
                if (stream != null) {
                    stream.send();
                }
            });
        }
    }

    private void connect() {
        if (finishing) {
            return;
        }
        try {
            channel = channels.open(thread);
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()));
            connectLater();
            return;
        }
        StreamListener listener = new StreamListener();
        SymbolTableOutbox symbolTables =
                new SymbolTableOutbox(parts.symbolTables(), symbolThread, thread, this::sendSoon);
        CollectorStream opened = new CollectorStream(parts, announcements, symbolTables, listener);
        stream = opened;
        streaming = true;
        AgentLinkGrpc.newStub(channel).connect(opened);
        opened.hello();
        thread.schedule(() -> expectWelcome(opened), WELCOME_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void expectWelcome(CollectorStream opened) {
        if (opened == stream && !opened.welcomed()) {
            opened.cancel("no answer to hello within " + WELCOME_TIMEOUT.toSeconds() + " s");
        }
    }

    private void connectLater() {
        thread.schedule(this::connect, backOff.next().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void ended(Optional<Throwable> error) {
        streaming = false;
        stream = null;
        if (channel != null) {
            channel.shutdownNow();
        }
        if (finishing) {
            ended.countDown();
        } else {
            failed(describe(error));
            connectLater();
        }
    }

    private void failed(String why) {
        problem = Optional.of("collector " + channels.address() + ": " + why);
        failures.failed(SUBJECT, "collector " + channels.address() + ": " + why);
    }

    private static String describe(Optional<Throwable> error) {
        if (error.isEmpty()) {
            return "it ended the stream; connecting again";
        }
        Status status = Status.fromThrowable(error.get());
        Throwable cause = error.get();
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                "it refused the token; give the collector's with --token-file (PODFLAME_TOKEN_FILE)";
            case UNIMPLEMENTED, INTERNAL, UNKNOWN -> cause.getMessage() + "; is this a Podflame collector?";
            default -> cause.getMessage() + "; samples are kept, connecting again";
        };
    }

    /**
     * Sends what is left, ends the stream in order and closes everything. Returns within the timeout and two seconds.
     *
     * @param timeout how long to wait for acknowledgements; nothing is waited for while no collector can be reached
     */
    public void finish(Duration timeout) throws InterruptedException {
        finish(timeout, GOODBYE_TIMEOUT);
    }

    /** As {@link #finish(Duration)}, and waits as long as given for the collector to take the last symbol tables, too. */
    public void finish(Duration timeout, Duration goodbye) throws InterruptedException {
        if (streaming && !parts.windows().awaitEmpty(timeout)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "ending with " + parts.windows().counts().waitingSamples() + " samples not acknowledged");
        }
        thread.execute(this::sayGoodbye);
        if (!ended.await(goodbye.toMillis(), TimeUnit.MILLISECONDS)) {
            LOGGER.log(System.Logger.Level.DEBUG, "the collector did not answer the end of the stream");
        }
        close();
    }

    private void sayGoodbye() {
        finishing = true;
        if (stream == null) {
            ended.countDown();
        } else {
            stream.complete();
        }
    }

    /** Ends the connection at once, and the threads; does nothing the second time. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        symbolThread.shutdownNow();
        Future<Optional<ManagedChannel>> last = thread.submit(() -> {
            finishing = true;
            return Optional.ofNullable(channel).map(ManagedChannel::shutdownNow);
        });
        try {
            // gRPC's last callbacks still need the thread
            Optional<ManagedChannel> closing = last.get(GOODBYE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (closing.isPresent()) {
                closing.get().awaitTermination(GOODBYE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the connection did not close in time", e);
        }
        channels.close();
        thread.shutdownNow();
    }

    private final class StreamListener implements CollectorStream.Listener {

        @Override
        public void welcomed(String collectorVersion) {
            backOff.reset();
            problem = Optional.empty();
            welcomed.countDown();
            failures.succeeded(SUBJECT, "connected to collector " + channels.address() + " " + collectorVersion);
        }

        @Override
        public void refused(String message) {
            LOGGER.log(System.Logger.Level.DEBUG, "collector asked for " + message);
        }

        @Override
        public void ended(Optional<Throwable> error) {
            CollectorLink.this.ended(error);
        }
    }
}
