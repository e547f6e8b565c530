package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;

import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.UserStack;
import io.podflame.binary.MalformedInputException;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Makes samples of PERF_RECORD_SAMPLE. Behind the fields of {@link SampleLayout} the kernel writes, in this order, what was asked for:
 *
 * <pre>
 * READ           see {@link ReadValues}
 * CALLCHAIN      nr | nr addresses
 * RAW            u32 size, bytes …, padded to a word
 * BRANCH_STACK   nr | hw_idx if asked for | nr × 3 words | nr words of counters if asked for
 * REGS_USER      abi | one word per register, if abi is not 0
 * STACK_USER     size | size bytes | dyn_size: how many of them are of the stack; no more than the size if that is 0
 * WEIGHT or WEIGHT_STRUCT | DATA_SRC | TRANSACTION                            one word each
 * REGS_INTR      abi | one word per register, if abi is not 0
 * PHYS_ADDR | CGROUP | DATA_PAGE_SIZE | CODE_PAGE_SIZE                        one word each
 * AUX            size | size bytes
 * </pre>
 *
 * <p>Per sample it allocates the Sample; call chain and user stack are reused. One thread.
 */
final class SampleParser {

    /** kernel.perf_event_max_stack where nobody changed it; a recording tells only what was asked for. */
    private static final int DEFAULT_MAX_STACK = 127;

    private static final int BRANCH_WORDS = 3;

    private final EventTable events;
    private final CallChain callChain = new CallChain();
    private final UserStack userStack = new UserStack();
    private final ReadValues readValues = new ReadValues();
    private long cgroup;
    private boolean hasUserStack;
    private IntPredicate wantedTids = tid -> true;
    /** Events of which a sample was given. */
    private final BitSet given = new BitSet();

    SampleParser(EventTable events) {
        this.events = events;
    }

    void want(IntPredicate tids) {
        wantedTids = tids;
    }

    /**
     * Whether a sample can be passed over: a thread's that is not wanted, as every sample of its event should be, and not the first of it that is
     * given. One with parts beyond the call chain is never passed over.
     */
    boolean isUnwanted(RecordWords record, int event) {
        SampleLayout layout = events.layout(event);
        EventAttr attr = events.attr(event);
        int at = layout.variable();
        return layout.tid() > 0
                && at <= record.words()
                && !wantedTids.test(record.second(layout.tid()))
                && given.get(event)
                && (attr.sampleType() & ~SIMPLE | attr.sampleType() & PERF_SAMPLE_READ) == 0
                && (!attr.samples(PERF_SAMPLE_CALLCHAIN) || hasCallChain(record, at));
    }

    private static boolean hasCallChain(RecordWords record, int at) {
        return at < record.words() && Long.compareUnsigned(record.word(at), record.words() - at - 1) <= 0;
    }

    /**
     * Gives the consumer the sample; where it was taken with the values of a group of events, one for each of those that counted on.
     *
     * @param event index of the event that it is of
     * @return how many
     */
    int parse(RecordWords record, int event, Consumer<CaptureRecord> consumer) throws MalformedInputException {
        EventAttr attr = events.attr(event);
        SampleLayout layout = events.layout(event);
        int at = layout.variable();
        if (at > record.words()) {
            throw record.malformed(0, "a sample of " + at + " words or more", record.words() + " words");
        }
        boolean reads = attr.samples(PERF_SAMPLE_READ);
        if (reads) {
            at = readValues.parse(record, at, attr);
        }
        callChain.clear();
        if (attr.samples(PERF_SAMPLE_CALLCHAIN)) {
            at = parseCallChain(record, at);
        }
        cgroup = 0;
        hasUserStack = false;
        if ((attr.sampleType() & ~SIMPLE) != 0) {
            parseRest(record, at, attr);
        }
        completeCallChain(record, layout, attr);
        if (reads && readValues.haveIds()) {
            return giveEach(record, layout, consumer);
        }
        give(consumer, sample(record, layout, event, period(record, layout, attr)));
        return 1;
    }

    /** What {@link #parseRest} has nothing to do with. */
    private static final long SIMPLE = PERF_SAMPLE_IDENTIFIER
            | PERF_SAMPLE_IP
            | PERF_SAMPLE_TID
            | PERF_SAMPLE_TIME
            | PERF_SAMPLE_ADDR
            | PERF_SAMPLE_ID
            | PERF_SAMPLE_STREAM_ID
            | PERF_SAMPLE_CPU
            | PERF_SAMPLE_PERIOD
            | PERF_SAMPLE_READ
            | PERF_SAMPLE_CALLCHAIN;

    private static long period(RecordWords record, SampleLayout layout, EventAttr attr) {
        return layout.period() > 0 ? record.word(layout.period()) : attr.periodOrFrequency();
    }

    private CaptureRecord.Sample sample(RecordWords record, SampleLayout layout, int event, long period) {
        int tid = layout.tid();
        return new CaptureRecord.Sample(
                layout.time() > 0 ? record.word(layout.time()) : 0,
                layout.cpu() > 0 ? record.first(layout.cpu()) : -1,
                tid > 0 ? record.first(tid) : -1,
                tid > 0 ? record.second(tid) : -1,
                period,
                callChain,
                event,
                cgroup,
                hasUserStack ? userStack : UserStack.NONE);
    }

    private int giveEach(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer) {
        int count = 0;
        for (int i = 0; i < readValues.size(); i++) {
            int event = events.eventOf(readValues.id(i));
            long counted = event < 0 ? 0 : readValues.countedSinceLast(i);
            if (counted != 0) {
                give(consumer, sample(record, layout, event, counted));
                count++;
            }
        }
        return count;
    }

    private void give(Consumer<CaptureRecord> consumer, CaptureRecord.Sample sample) {
        given.set(sample.event());
        consumer.accept(sample);
    }

    private int parseCallChain(RecordWords record, int at) throws MalformedInputException {
        int end = end(record, at, 1, "call chain entries");
        long space = space(record.misc());
        long[] words = record.array();
        int from = record.start() + at + 1;
        int to = record.start() + end;
        for (int i = from; i < to; i++) {
            long entry = words[i];
            if (entry < 0 && isContext(entry)) {
                add(space, words, from, i);
                space = entry;
                from = i + 1;
            }
        }
        add(space, words, from, to);
        return end;
    }

    /**
     * Whether an entry says whose addresses follow. All that the kernel has so far are multiples of 32; a chain of frame pointers that
     * leads into data has other numbers of that size, -1 above all, and goes on behind them.
     */
    private static boolean isContext(long entry) {
        return entry >= PERF_CONTEXT_MAX && (entry & 31) == 0;
    }

    /** Addresses of a virtual machine's guest mean nothing in the process that runs it, and are left out. */
    private void add(long space, long[] words, int from, int to) {
        if (from == to) {
            return;
        }
        if (space == PERF_CONTEXT_USER) {
            callChain.addUser(words, from, to);
        } else if (space == PERF_CONTEXT_KERNEL && callChain.userSize() == 0) {
            callChain.addKernel(words, from, to);
        }
    }

    /** Without any address there is that of the sample; not that of user code whose stack is to be unwound from its registers. */
    private void completeCallChain(RecordWords record, SampleLayout layout, EventAttr attr) {
        int addresses = callChain.kernelSize() + callChain.userSize();
        if (addresses == 0 && layout.ip() > 0) {
            long space = space(record.misc());
            if (space != PERF_CONTEXT_USER || !hasUserStack) {
                int ip = record.start() + layout.ip();
                add(space, record.array(), ip, ip + 1);
            }
        } else if (addresses >= (attr.maxStack() == 0 ? DEFAULT_MAX_STACK : attr.maxStack())) {
            callChain.markDepthLimited();
        }
    }

    private static long space(int misc) {
        return switch (misc & PERF_RECORD_MISC_CPUMODE_MASK) {
            case PERF_RECORD_MISC_KERNEL -> PERF_CONTEXT_KERNEL;
            case PERF_RECORD_MISC_USER -> PERF_CONTEXT_USER;
            default -> PERF_CONTEXT_GUEST;
        };
    }

    private void parseRest(RecordWords record, int from, EventAttr attr) throws MalformedInputException {
        int at = from;
        if (attr.samples(PERF_SAMPLE_RAW)) {
            at = afterRaw(record, at);
        }
        if (attr.samples(PERF_SAMPLE_BRANCH_STACK)) {
            at = afterBranches(record, at, attr.branchSampleType());
        }
        if (attr.samples(PERF_SAMPLE_REGS_USER)) {
            at = parseRegisters(record, at, attr.userRegisters());
        }
        if (attr.samples(PERF_SAMPLE_STACK_USER)) {
            at = parseStack(record, at);
        }
        at += count(attr, PERF_SAMPLE_WEIGHT | PERF_SAMPLE_WEIGHT_STRUCT)
                + count(attr, PERF_SAMPLE_DATA_SRC)
                + count(attr, PERF_SAMPLE_TRANSACTION);
        if (attr.samples(PERF_SAMPLE_REGS_INTR)) {
            at = afterRegisters(record, at, attr.interruptRegisters());
        }
        at += count(attr, PERF_SAMPLE_PHYS_ADDR);
        if (attr.samples(PERF_SAMPLE_CGROUP)) {
            cgroup = word(record, at++, "the control group");
        }
    }

    /** These bits have one word together if any of them was asked for. */
    private static int count(EventAttr attr, long bits) {
        return attr.samples(bits) ? 1 : 0;
    }

    private static int afterRaw(RecordWords record, int at) throws MalformedInputException {
        word(record, at, "the size of raw data");
        long bytes = Integer.toUnsignedLong(record.first(at));
        return skip(record, at, Integer.BYTES + bytes + 7 >>> 3, "words of raw data");
    }

    private static int afterBranches(RecordWords record, int at, long branchSampleType) throws MalformedInputException {
        long branches = word(record, at, "the number of branches");
        long words = (branchSampleType & PERF_SAMPLE_BRANCH_COUNTERS) != 0 ? BRANCH_WORDS + 1 : BRANCH_WORDS;
        int first = (branchSampleType & PERF_SAMPLE_BRANCH_HW_INDEX) != 0 ? at + 2 : at + 1;
        if (branches < 0 || branches > record.words()) {
            throw record.malformed(at << 3, "branches within the record", Long.toUnsignedString(branches));
        }
        return skip(record, first, branches * words, "words of branches");
    }

    private int parseRegisters(RecordWords record, int at, long mask) throws MalformedInputException {
        int abi = (int) word(record, at, "the registers' ABI");
        int end = afterRegisters(record, at, mask);
        userStack.begin(abi, mask);
        hasUserStack = abi != 0;
        int next = at + 1;
        for (long rest = mask; next < end; rest &= rest - 1) {
            userStack.setRegister(Long.numberOfTrailingZeros(rest), record.word(next++));
        }
        return end;
    }

    private static int afterRegisters(RecordWords record, int at, long mask) throws MalformedInputException {
        long abi = word(record, at, "the registers' ABI");
        return skip(record, at + 1, abi == 0 ? 0 : Long.bitCount(mask), "registers");
    }

    private int parseStack(RecordWords record, int at) throws MalformedInputException {
        long bytes = word(record, at, "the size of stack memory");
        if (bytes == 0) {
            return at + 1;
        }
        if (bytes < 0 || bytes > record.sizeBytes() || (bytes & 7) != 0) {
            throw record.malformed(
                    at << 3, "whole words of stack memory within the record", Long.toUnsignedString(bytes));
        }
        int end = skip(record, at + 1, bytes >>> 3, "words of stack memory");
        long filled = word(record, end, "how much of the stack memory is filled");
        if (hasUserStack) {
            int size = (int) Math.max(0, Math.min(filled, bytes));
            StackBytes.copy(record, at + 1, userStack.memory(size), size);
        }
        return end + 1;
    }

    private static long word(RecordWords record, int at, String what) throws MalformedInputException {
        if (at >= record.words()) {
            throw record.malformed(at << 3, what, "the end of the record");
        }
        return record.word(at);
    }

    /** The end of so many words behind the one that says how many there are. */
    private static int end(RecordWords record, int at, int wordsEach, String what) throws MalformedInputException {
        long count = word(record, at, "the number of " + what);
        if (count < 0 || count > record.words()) {
            throw record.malformed(at << 3, what + " within the record", Long.toUnsignedString(count));
        }
        return skip(record, at + 1, count * wordsEach, what);
    }

    private static int skip(RecordWords record, int at, long words, String what) throws MalformedInputException {
        if (words > record.words() - at) {
            throw record.malformed(at << 3, what + " within the record", Long.toString(words));
        }
        return at + (int) words;
    }
}
