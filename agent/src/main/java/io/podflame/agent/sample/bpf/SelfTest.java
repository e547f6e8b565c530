package io.podflame.agent.sample.bpf;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.Sampler;
import io.podflame.agent.sample.SamplerUnavailableException;
import io.podflame.agent.sample.SamplingRequest;
import io.podflame.agent.sample.SamplingSession;
import java.time.Duration;

/** Tries the program on this very process: one whole stack must arrive. One thread. */
final class SelfTest {

    /** From the first stack that was unwound at all. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** Until then: the rules of this process's files are being read, by a thread of low priority, which on a full node takes its time. */
    private static final Duration LONGEST_READING = Duration.ofSeconds(10);

    private static final long BUSY_NANOS = 4_000_000;
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final double HERTZ = 997;
    /** Fewer would also be found without any unwinding. */
    private static final int MIN_FRAMES = 3;

    private final int pid = (int) ProcessHandle.current().pid();
    private int samples;
    private int unwound;
    private int whole;

    private SelfTest() {}

    /**
     * Samples until a stack of this process is whole.
     *
     * @throws SamplerUnavailableException when none is, with what came instead
     */
    static void run(Sampler sampler) throws SamplerUnavailableException {
        SelfTest test = new SelfTest();
        try (SamplingSession session = sampler.open(new SamplingRequest(Event.CPU_CLOCK, HERTZ))) {
            long begin = System.nanoTime();
            long end = begin + LONGEST_READING.toNanos();
            while (test.whole == 0) {
                long now = System.nanoTime();
                if (now > end) {
                    throw new SamplerUnavailableException("unwinding in the kernel was tried on the agent itself for "
                            + Duration.ofNanos(now - begin).toSeconds() + " s: of " + test.samples + " samples "
                            + test.unwound + " were unwound, none to its outermost frame");
                }
                boolean reading = test.unwound == 0;
                spend(BUSY_NANOS);
                session.drain(test::take);
                if (test.unwound == 0) {
                    Thread.sleep(PAUSE);
                } else if (reading) {
                    end = Math.min(end, System.nanoTime() + LONGEST.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SamplerUnavailableException("interrupted");
        }
    }

    private void take(CaptureRecord record) {
        if (record instanceof CaptureRecord.Sample sample && sample.pid() == pid) {
            samples++;
            if (sample.callChain().unwound()) {
                unwound++;
                boolean complete = sample.callChain().truncation().isEmpty();
                whole += complete && sample.callChain().userSize() >= MIN_FRAMES ? 1 : 0;
            }
        }
    }

    /** Uses a CPU, as only what runs is sampled. */
    private static void spend(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
