package io.podflame.importing;

import io.podflame.agent.model.CaptureRecord;
import java.util.function.LongSupplier;

/** The recording's own time: that of the latest record read. One thread advances it. */
final class RecordingClock implements LongSupplier {

    private long nanos;

    void advance(CaptureRecord record) {
        nanos = Math.max(nanos, record.timestampNanos());
    }

    @Override
    public long getAsLong() {
        return nanos;
    }
}
