package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.PERF_RECORD_SAMPLE;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.binary.MalformedInputException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Gives the kernel's records, once they are in order, to whoever reads the recording. One that is malformed is kept for the end: what
 * waits behind it was read before anything was known to be wrong. One thread.
 */
final class RecordDelivery implements Consumer<RecordWords> {

    private final EventTable events;
    private final RecordTally tally;
    private final SampleParser samples;
    private final KernelRecordParser others;
    private Consumer<CaptureRecord> consumer = record -> {};
    private Optional<MalformedInputException> failure = Optional.empty();
    private long sampleCount;
    private long delivered;

    RecordDelivery(EventTable events, RecordTally tally) {
        this.events = events;
        this.tally = tally;
        this.samples = new SampleParser(events);
        this.others = new KernelRecordParser(tally);
    }

    void to(Consumer<CaptureRecord> newConsumer) {
        consumer = newConsumer;
    }

    void want(IntPredicate tids) {
        samples.want(tids);
    }

    /** Whether nobody needs the record: a sample of a thread that is not wanted. */
    boolean isUnwanted(RecordWords record) {
        int event = record.type() == PERF_RECORD_SAMPLE ? events.eventOf(record) : -1;
        return event >= 0 && samples.isUnwanted(record, event);
    }

    @Override
    public void accept(RecordWords record) {
        try {
            deliver(record);
        } catch (MalformedInputException e) {
            if (failure.isEmpty()) {
                failure = Optional.of(e);
            }
        }
    }

    private void deliver(RecordWords record) throws MalformedInputException {
        int event = events.eventOf(record);
        if (record.type() == PERF_RECORD_SAMPLE) {
            if (event < 0) {
                tally.skip("samples of unknown events", 1);
                return;
            }
            int count = samples.parse(record, event, consumer);
            sampleCount += count;
            delivered += count;
        } else if (others.parse(record, events.layout(Math.max(event, 0)), consumer)) {
            delivered++;
        }
    }

    /** The first record that was not as it should be. */
    Optional<MalformedInputException> failure() {
        return failure;
    }

    /** Capture records given, samples included. */
    long delivered() {
        return delivered;
    }

    long samples() {
        return sampleCount;
    }

    long lost() {
        return others.lost();
    }
}
