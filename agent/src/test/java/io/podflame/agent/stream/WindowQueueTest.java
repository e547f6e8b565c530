package io.podflame.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.encode.ProfileWindow;
import io.podflame.agent.stream.WindowQueue.NumberedWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowQueueTest {

    private final TestWindows windows = new TestWindows();

    @Test
    void givesWindowsInOrderWithSequencesFromOne() {
        WindowQueue queue = new WindowQueue(WindowQueue.DEFAULT_LIMIT_BYTES);
        ProfileWindow first = windows.next(1);
        ProfileWindow second = windows.next(2);
        queue.offer(first);
        queue.offer(second);
        assertThat(queue.next(0)).contains(new NumberedWindow(first, 1));
        assertThat(queue.next(1)).contains(new NumberedWindow(second, 2));
        assertThat(queue.next(2)).isEmpty();
    }

    @Test
    void givesAnUnacknowledgedWindowAgainWithTheSameSequence() {
        WindowQueue queue = new WindowQueue(WindowQueue.DEFAULT_LIMIT_BYTES);
        ProfileWindow first = windows.next(1);
        ProfileWindow second = windows.next(1);
        queue.offer(first);
        queue.offer(second);
        queue.next(0);
        queue.next(1);
        queue.acknowledge(1);
        assertThat(queue.next(1)).contains(new NumberedWindow(second, 2));
    }

    @Test
    void keepsFewInFlight() {
        WindowQueue queue = new WindowQueue(WindowQueue.DEFAULT_LIMIT_BYTES);
        for (int i = 0; i <= WindowQueue.MAX_IN_FLIGHT; i++) {
            queue.offer(windows.next(1));
        }
        long last = 0;
        for (int i = 0; i < WindowQueue.MAX_IN_FLIGHT; i++) {
            last = queue.next(last).orElseThrow().sequence();
        }
        assertThat(queue.next(last)).isEmpty();
        queue.acknowledge(1);
        assertThat(queue.next(last)).isPresent();
    }

    @Test
    void dropsTheOldestThatNeverLeft() {
        ProfileWindow first = windows.next(10);
        ProfileWindow second = windows.next(10);
        ProfileWindow third = windows.next(10);
        WindowQueue queue = new WindowQueue(first.sizeBytes() + second.sizeBytes() + 1);
        queue.offer(first);
        queue.next(0);
        assertThat(queue.offer(second)).isEmpty();
        assertThat(queue.offer(third)).containsExactly(second);
        queue.acknowledge(1);
        assertThat(queue.next(1)).contains(new NumberedWindow(third, 2));
    }

    @Test
    void dropsAWindowThatAloneIsTooLarge() {
        ProfileWindow large = windows.next(1000);
        WindowQueue queue = new WindowQueue(large.sizeBytes() - 1L);
        assertThat(queue.offer(large)).containsExactly(large);
        assertThat(queue.counts()).isEqualTo(new WindowQueue.Counts(1000, 0, 1000, 0, 0));
    }

    @Test
    void reportsDroppedSamplesInALaterWindow() {
        ProfileWindow first = windows.next(7);
        WindowQueue queue = new WindowQueue(first.sizeBytes() - 1L);
        windows.passOn(queue.offer(first));
        ProfileWindow second = windows.next(1);
        assertThat(second.statistics().dropped()).containsEntry("queue full", 7L);
        assertThat(second.statistics().captured()).isEqualTo(8);
    }

    @Test
    void capturedIsSentPlusDroppedPlusWaitingAtEveryMoment() {
        WindowQueue queue = new WindowQueue(40_000);
        Random random = new Random(7);
        long captured = 0;
        long sequence = 0;
        for (int step = 0; step < 2_000; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    int samples = random.nextInt(100);
                    captured += samples;
                    windows.passOn(queue.offer(windows.next(samples)));
                }
                case 2 ->
                    sequence =
                            queue.next(sequence).map(NumberedWindow::sequence).orElse(sequence);
                default -> queue.acknowledge(random.nextLong(sequence + 1));
            }
            WindowQueue.Counts counts = queue.counts();
            assertThat(counts.offeredSamples()).isEqualTo(captured);
            assertThat(counts.sentSamples() + counts.droppedSamples() + counts.waitingSamples())
                    .isEqualTo(captured);
            assertThat(counts.waitingBytes()).isLessThanOrEqualTo(40_000);
        }
        assertThat(queue.counts().droppedSamples()).isPositive();
        assertThat(queue.counts().sentSamples()).isPositive();
    }

    @Test
    void whatArrivesAccountsForEverySampleEver() {
        WindowQueue queue = new WindowQueue(20_000);
        Random random = new Random(11);
        List<ProfileWindow> arrived = new ArrayList<>();
        long captured = 0;
        long sequence = 0;
        for (int step = 0; step < 1_000 || queue.nextPosition(sequence) < Long.MAX_VALUE; step++) {
            if (step < 1_000) {
                int samples = random.nextInt(100);
                captured += samples;
                windows.passOn(queue.offer(windows.next(samples)));
            }
            if (step % 7 == 0 || step >= 1_000) {
                var next = queue.next(sequence);
                next.ifPresent(window -> arrived.add(window.window()));
                sequence = next.map(NumberedWindow::sequence).orElse(sequence);
                queue.acknowledge(sequence);
            }
        }
        ProfileWindow last = windows.next(0);
        arrived.add(last);
        assertThat(arrived.stream()
                        .mapToLong(window -> window.statistics().captured())
                        .sum())
                .isEqualTo(captured);
    }

    @Test
    void continuesBehindWhatTheCollectorSaysItHas() {
        WindowQueue queue = new WindowQueue(WindowQueue.DEFAULT_LIMIT_BYTES);
        queue.acknowledge(5);
        queue.offer(windows.next(1));
        assertThat(queue.next(5).orElseThrow().sequence()).isEqualTo(6);
    }

    @Test
    void awaitsTheLastAcknowledgement() throws InterruptedException {
        WindowQueue queue = new WindowQueue(WindowQueue.DEFAULT_LIMIT_BYTES);
        queue.offer(windows.next(1));
        assertThat(queue.awaitEmpty(Duration.ZERO)).isFalse();
        queue.next(0);
        Thread.startVirtualThread(() -> queue.acknowledge(1));
        assertThat(queue.awaitEmpty(Duration.ofSeconds(10))).isTrue();
    }
}
