package io.podflame.agent.sample.perf;

import io.podflame.agent.linux.PerfRecordBuffer;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;

/**
 * A wait that is over, in the raw part of a SAMPLE record, from struct wait of offcpu.h. By words of 8 bytes:
 *
 * <pre>
 * 0 size, u16 count and u16 end | 1 nanoseconds | 2 pid, tid | 3 u16 skipped, kernel count, waker's kernel count, waker's count
 * 4 waker's pid, tid | 5, 6 its name                  (without frames it was not noted; tid 0 is the idle task, with an interrupt)
 * 7… count user addresses, kernel count kernel addresses, the waker's kernel addresses, its user addresses
 * </pre>
 *
 * <p>The SAMPLE record's own pid and tid are those of the thread that left the CPU to the one that had waited. Per record it allocates the
 * Sample.
 */
final class WaitRecord {

    private static final int HEAD = 7;
    private static final int MAX_FRAMES = 127;
    private static final int MAX_KERNEL_FRAMES = 64;
    private static final int MAX_WAKER_FRAMES = 32;

    private WaitRecord() {}

    /** @param from where the raw part begins */
    static boolean isOne(PerfRecordBuffer record, int from) {
        return from < record.size() && StackEnd.waited(record.high(from) >>> 16);
    }

    /** False when the frames do not fit into the record. */
    static boolean readCallChain(PerfRecordBuffer record, int from, int maxStack, CallChain chain) {
        chain.clear();
        if (from + HEAD > record.size()) {
            return false;
        }
        int count = record.high(from) & 0xffff;
        int skipped = record.low(from + 3) & 0xffff;
        int kernelCount = record.low(from + 3) >>> 16;
        int kernelFrom = from + HEAD + count;
        if (count > MAX_FRAMES || kernelCount > MAX_KERNEL_FRAMES || kernelFrom + kernelCount > record.size()) {
            return false;
        }
        for (int i = skipped; i < kernelCount; i++) {
            chain.addKernel(record.word(kernelFrom + i));
        }
        for (int i = 0; i < count; i++) {
            chain.addUser(record.word(from + HEAD + i));
        }
        int end = record.high(from) >>> 16;
        if (!StackEnd.byKernel(end)) {
            chain.markUnwound(StackEnd.truncation(end));
        } else if (count >= maxStack) {
            chain.markDepthLimited();
        }
        boolean noWaker = record.high(from + 3) == 0;
        return noWaker || readWaker(record, from, kernelFrom + kernelCount, chain);
    }

    private static boolean readWaker(PerfRecordBuffer record, int from, int framesFrom, CallChain chain) {
        int kernelCount = record.high(from + 3) & 0xffff;
        int count = record.high(from + 3) >>> 16;
        if (kernelCount > MAX_WAKER_FRAMES
                || count > MAX_WAKER_FRAMES
                || framesFrom + kernelCount + count > record.size()) {
            return false;
        }
        CallChain waker = chain.setWaker(record.low(from + 4), record.high(from + 4), record.text(from + 5, from + 7))
                .callChain();
        for (int i = 0; i < kernelCount; i++) {
            waker.addKernel(record.word(framesFrom + i));
        }
        for (int i = 0; i < count; i++) {
            waker.addUser(record.word(framesFrom + kernelCount + i));
        }
        return true;
    }

    /** The sample of a record whose frames are in the chain; its time is that of the wait's end. */
    static CaptureRecord.Sample sample(PerfRecordBuffer record, int from, CallChain chain) {
        return new CaptureRecord.Sample(
                record.word(3),
                record.low(4),
                record.low(from + 2),
                record.high(from + 2),
                record.word(from + 1),
                chain);
    }
}
