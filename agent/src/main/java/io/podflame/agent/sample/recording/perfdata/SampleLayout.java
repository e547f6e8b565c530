package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;

/**
 * Where an event's samples and other records have what, in words from the record's header; 0 for what they do not have. The kernel
 * writes a sample's fields of fixed size first, in this order, each one word:
 *
 * <pre>
 * IDENTIFIER | IP | pid, tid | TIME | ADDR | ID | STREAM_ID | cpu, – | PERIOD | … of variable size
 * </pre>
 *
 * <p>Other records end with a sample_id when sample_id_all was asked for; its words are counted from the record's end:
 *
 * <pre>
 * … pid, tid | TIME | ID | STREAM_ID | cpu, – | IDENTIFIER ]
 * </pre>
 *
 * @param id of the event; the IDENTIFIER, which is always there in the same place, or else the ID
 * @param variable the first word of variable size
 * @param trailerWords of the sample_id
 * @param trailerTime from the end
 * @param trailerId from the end
 * @param trailerCpu from the end
 */
record SampleLayout(
        int ip,
        int tid,
        int time,
        int id,
        int cpu,
        int period,
        int variable,
        int trailerWords,
        int trailerTime,
        int trailerId,
        int trailerCpu) {

    static SampleLayout of(EventAttr attr) {
        Places sample = new Places(attr.sampleType(), 1);
        int identifier = sample.next(PERF_SAMPLE_IDENTIFIER);
        int ip = sample.next(PERF_SAMPLE_IP);
        int tid = sample.next(PERF_SAMPLE_TID);
        int time = sample.next(PERF_SAMPLE_TIME);
        sample.next(PERF_SAMPLE_ADDR);
        int id = sample.next(PERF_SAMPLE_ID);
        sample.next(PERF_SAMPLE_STREAM_ID);
        int cpu = sample.next(PERF_SAMPLE_CPU);
        int period = sample.next(PERF_SAMPLE_PERIOD);
        Places trailer = new Places(attr.sampleIdAll() ? attr.sampleType() : 0, 1);
        int endIdentifier = trailer.next(PERF_SAMPLE_IDENTIFIER);
        int endCpu = trailer.next(PERF_SAMPLE_CPU);
        trailer.next(PERF_SAMPLE_STREAM_ID);
        int endId = trailer.next(PERF_SAMPLE_ID);
        int endTime = trailer.next(PERF_SAMPLE_TIME);
        trailer.next(PERF_SAMPLE_TID);
        return new SampleLayout(
                ip,
                tid,
                time,
                identifier != 0 ? identifier : id,
                cpu,
                period,
                sample.next,
                trailer.next - 1,
                endTime,
                endIdentifier != 0 ? endIdentifier : endId,
                endCpu);
    }

    private static final class Places {

        final long sampleType;
        int next;

        Places(long sampleType, int first) {
            this.sampleType = sampleType;
            this.next = first;
        }

        int next(long bit) {
            return (sampleType & bit) != 0 ? next++ : 0;
        }
    }

    /** When the record was made; 0 where it does not say, or is too short to. */
    long timestampNanos(RecordWords record) {
        int words = record.words();
        if (record.type() == PERF_RECORD_SAMPLE) {
            return time > 0 && time < words ? record.word(time) : 0;
        }
        return trailerTime > 0 && trailerTime < words ? record.word(words - trailerTime) : 0;
    }

    /** The ID of the event that a record is of; 0 where it does not say, or is too short to. */
    long id(RecordWords record) {
        int words = record.words();
        if (record.type() == PERF_RECORD_SAMPLE) {
            return id > 0 && id < words ? record.word(id) : 0;
        }
        return trailerId > 0 && trailerId < words ? record.word(words - trailerId) : 0;
    }

    /** The CPU that a record which is no sample is of; -1 where it does not say. */
    int cpu(RecordWords record) {
        int words = record.words();
        return trailerCpu > 0 && trailerCpu < words ? record.first(words - trailerCpu) : -1;
    }

    /** Where the sample_id begins, in bytes, in a record that is no sample; at the earliest there. */
    int trailerByte(RecordWords record, int earliest) {
        return Math.max(earliest, record.sizeBytes() - (trailerWords << 3));
    }
}
