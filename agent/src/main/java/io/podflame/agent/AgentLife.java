package io.podflame.agent;

import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.stream.CollectorLink;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs the pipeline until the process is told to end (SIGTERM, SIGINT), then sends what is left. */
final class AgentLife {

    private static final System.Logger LOGGER = System.getLogger(AgentLife.class.getName());
    private static final int FAILED = 1;

    /** How long the collector may take to acknowledge the last windows. */
    private static final Duration LAST_WINDOWS = Duration.ofSeconds(3);

    /** Kubernetes kills 30 s after SIGTERM; a person waits less. */
    private static final Duration LONGEST_END = Duration.ofSeconds(8);

    private final AgentPipeline pipeline;
    private final CollectorLink link;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exitCode;

    AgentLife(AgentPipeline pipeline, CollectorLink link) {
        this.pipeline = pipeline;
        this.link = link;
    }

    /** The calling thread becomes the sampling thread. Gives the exit code. */
    int run() {
        Thread.currentThread().setName("podflame-sampler");
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "podflame-end"));
        link.start();
        exitCode = sample();
        try {
            link.finish(LAST_WINDOWS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // the JDK's logging is closed already when a signal ends the process
        System.err.println("podflame agent: ended; " + pipeline.counters());
        ended.countDown();
        return exitCode;
    }

    private int sample() {
        try {
            pipeline.run();
            return 0;
        } catch (SamplerUnavailableException e) {
            LOGGER.log(System.Logger.Level.ERROR, e.getMessage());
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.ERROR, "the agent ends because of a bug in it", e);
        }
        return FAILED;
    }

    /** On the way of a signal the JVM would end with 128 + its number: ending as asked is no failure. */
    private void end() {
        pipeline.stop();
        try {
            if (!ended.await(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.log(System.Logger.Level.WARNING, "ending without having sent everything");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode);
    }
}
