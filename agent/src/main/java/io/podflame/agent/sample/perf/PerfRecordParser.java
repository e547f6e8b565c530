package io.podflame.agent.sample.perf;

import static io.podflame.agent.linux.PerfEventAbi.*;

import io.podflame.agent.linux.PerfEventAttr.StackSampling;
import io.podflame.agent.linux.PerfRecordBuffer;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.model.ThreadState;
import io.podflame.agent.model.UserStack;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes capture records of the kernel's ({@code perf_event.h}, Linux 6.18), given {@link #SAMPLE_TYPE} (and PERF_SAMPLE_RAW) and sample_id_all. By words of
 * 8 bytes, word 0 being the header:
 *
 * <pre>
 * SAMPLE    1 ip | 2 pid, tid | 3 time | 4 cpu, – | 5 period | 6 nr | 7… nr call chain entries [| raw] [| stack]
 * raw       size, u16 count and u16 end | period | count addresses      (of {@link KernelUnwinder}s; else size, 0)
 * raw       of a wait: {@link WaitRecord}
 * stack     abi | registers, if abi is not 0 | size | size bytes | how many of those are of the stack, if size is not 0
 * MMAP2     1 pid, tid | 2 addr | 3 len | 4 pgoff | 5 maj, min | 6 ino | 7 ino_generation | 8 prot, flags | 9… filename | sample_id
 * COMM      1 pid, tid | 2… comm | sample_id
 * FORK EXIT 1 pid, ppid | 2 tid, ptid | 3 time | sample_id
 * LOST      1 id | 2 lost | sample_id
 * sample_id pid, tid | time | cpu, –             (the last three words of every record but SAMPLE)
 * </pre>
 *
 * <p>A record that is shorter than it must be is counted and dropped. One thread. Per sample it allocates the Sample; its call chain
 * is reused.
 */
final class PerfRecordParser {

    static final long SAMPLE_TYPE = PERF_SAMPLE_IP
            | PERF_SAMPLE_TID
            | PERF_SAMPLE_TIME
            | PERF_SAMPLE_CALLCHAIN
            | PERF_SAMPLE_CPU
            | PERF_SAMPLE_PERIOD;

    private static final int CHAIN = 7;
    private static final int FILENAME = 9;
    private static final int SAMPLE_ID = 3;

    private final int maxStack;
    private final StackSampling stack;
    private final boolean raw;
    private final CallChain callChain = new CallChain();
    private final UserStack userStack = new UserStack();
    private Optional<ThreadState> running = Optional.empty();
    private Optional<ThreadState> waiting = Optional.empty();
    private long malformed;
    private long throttles;
    private long lost;

    /**
     * @param maxStack kernel.perf_event_max_stack: a call chain of so many addresses may have been cut
     * @param stack what was asked for
     * @param raw whether samples have PERF_SAMPLE_RAW
     */
    PerfRecordParser(int maxStack, StackSampling stack, boolean raw) {
        this.maxStack = maxStack;
        this.stack = stack;
        this.raw = raw;
    }

    /** Of samples whose stacks the kernel finds by itself. */
    PerfRecordParser(int maxStack, StackSampling stack) {
        this(maxStack, stack, false);
    }

    /** Of samples of which some are of threads that run, others of threads that wait. */
    static PerfRecordParser ofBoth(int maxStack) {
        PerfRecordParser parser = new PerfRecordParser(maxStack, StackSampling.CALL_CHAIN, true);
        parser.running = Optional.of(ThreadState.ON_CPU);
        parser.waiting = Optional.of(ThreadState.OFF_CPU);
        return parser;
    }

    /** When the record was made; 0 for one too short to say, so that it goes first. */
    static long timestamp(PerfRecordBuffer record) {
        int index = record.type() == PERF_RECORD_SAMPLE ? 3 : record.size() - 2;
        return index > 0 && index < record.size() ? record.word(index) : 0;
    }

    /** Gives the consumer what the record says, if it says anything of use. */
    boolean parse(PerfRecordBuffer record, Consumer<CaptureRecord> consumer) {
        if (record.size() < minimumWords(record) || record.statedSizeBytes() != record.sizeBytes()) {
            malformed++;
            return false;
        }
        return switch (record.type()) {
            case PERF_RECORD_SAMPLE -> parseSample(record, consumer);
            case PERF_RECORD_MMAP2 -> parseMapping(record, consumer);
            case PERF_RECORD_COMM -> parseName(record, consumer);
            case PERF_RECORD_FORK -> parseFork(record, consumer);
            case PERF_RECORD_EXIT -> parseExit(record, consumer);
            case PERF_RECORD_LOST -> parseLost(record, consumer);
            case PERF_RECORD_THROTTLE -> countThrottle();
            default -> false;
        };
    }

    private static int minimumWords(PerfRecordBuffer record) {
        if (record.sizeBytes() < Long.BYTES) {
            return 1;
        }
        return switch (record.type()) {
            case PERF_RECORD_SAMPLE -> CHAIN;
            case PERF_RECORD_MMAP2 -> FILENAME + 1 + SAMPLE_ID;
            case PERF_RECORD_FORK, PERF_RECORD_EXIT -> 4 + SAMPLE_ID;
            case PERF_RECORD_COMM, PERF_RECORD_LOST -> 3 + SAMPLE_ID;
            default -> 1;
        };
    }

    private boolean parseSample(PerfRecordBuffer record, Consumer<CaptureRecord> consumer) {
        long entries = record.word(6);
        if (entries < 0 || entries > record.size() - CHAIN) {
            malformed++;
            return false;
        }
        int chainEnd = CHAIN + (int) entries;
        if (raw && WaitRecord.isOne(record, chainEnd)) {
            return parseWait(record, chainEnd, consumer);
        }
        int unwound = raw ? unwoundFrames(record, chainEnd) : 0;
        int stackStart = raw ? chainEnd + rawWords(record, chainEnd) : chainEnd;
        userStack.clear();
        if (unwound < 0 || stack.bytes() > 0 && !readStack(record, stackStart)) {
            malformed++;
            return false;
        }
        readCallChain(record, chainEnd, unwound > 0);
        callChain.setThreadState(running);
        if (unwound > 0) {
            readUnwound(record, chainEnd, unwound);
        }
        consumer.accept(new CaptureRecord.Sample(
                record.word(3),
                record.low(4),
                record.low(2),
                record.high(2),
                unwound > 0 ? record.word(chainEnd + 1) : record.word(5),
                callChain,
                0,
                0,
                userStack.present() ? userStack : UserStack.NONE));
        return true;
    }

    private boolean parseWait(PerfRecordBuffer record, int from, Consumer<CaptureRecord> consumer) {
        if (!WaitRecord.readCallChain(record, from, maxStack, callChain)) {
            malformed++;
            return false;
        }
        callChain.setThreadState(waiting);
        consumer.accept(WaitRecord.sample(record, from, callChain));
        return true;
    }

    /** False when it does not fit into the record. */
    private boolean readStack(PerfRecordBuffer record, int from) {
        if (from < 0 || from >= record.size()) {
            return false;
        }
        int abi = (int) record.word(from);
        int registers = abi == 0 ? 0 : Long.bitCount(stack.registers());
        int size = from + 1 + registers;
        if (size >= record.size()) {
            return false;
        }
        long bytes = record.word(size);
        if (bytes < 0 || (bytes & 7) != 0 || bytes > 0 && bytes / Long.BYTES >= record.size() - size - 1) {
            return false;
        }
        userStack.begin(abi, stack.registers());
        int next = from + 1;
        for (long rest = stack.registers(); next < size; rest &= rest - 1) {
            userStack.setRegister(Long.numberOfTrailingZeros(rest), record.word(next++));
        }
        if (bytes > 0) {
            long filled = record.word(size + 1 + (int) (bytes / Long.BYTES));
            int count = (int) Math.clamp(filled, 0, bytes);
            record.copyBytes(size + 1, userStack.memory(count), count);
        }
        return true;
    }

    /** How many user addresses a {@link KernelUnwinder} found; 0 where it left the sample to the kernel, -1 when they do not fit. */
    private static int unwoundFrames(PerfRecordBuffer record, int from) {
        if (from >= record.size()) {
            return -1;
        }
        int count = record.high(from) & 0xffff;
        return count <= 0 || from + 2 + count <= record.size() ? count : -1;
    }

    /** The u32 of length and the bytes. */
    private static int rawWords(PerfRecordBuffer record, int from) {
        return from < record.size() ? (int) (Integer.toUnsignedLong(record.low(from)) + 4 >>> 3) : 0;
    }

    private void readUnwound(PerfRecordBuffer record, int from, int count) {
        for (int i = 0; i < count; i++) {
            callChain.addUser(record.word(from + 2 + i));
        }
        callChain.markUnwound(StackEnd.truncation(record.high(from) >>> 16));
    }

    private void readCallChain(PerfRecordBuffer record, int end, boolean kernelOnly) {
        callChain.clear();
        long space = space(record.misc());
        for (int i = CHAIN; i < end; i++) {
            long entry = record.word(i);
            if (Long.compareUnsigned(entry, PERF_CONTEXT_MAX) >= 0) {
                space = entry;
            } else {
                add(space, entry);
            }
        }
        int addresses = callChain.kernelSize() + callChain.userSize();
        if (kernelOnly) {
            return;
        }
        if (addresses == 0 && !userStack.present()) {
            add(space(record.misc()), record.word(1));
        } else if (addresses >= maxStack) {
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

    /** Addresses of a virtual machine's guest mean nothing in the process that runs it, and are left out. */
    private void add(long space, long address) {
        if (space == PERF_CONTEXT_USER) {
            callChain.addUser(address);
        } else if (space == PERF_CONTEXT_KERNEL && callChain.userSize() == 0) {
            callChain.addKernel(address);
        }
    }

    private boolean parseMapping(PerfRecordBuffer record, Consumer<CaptureRecord> consumer) {
        if ((record.low(8) & PROT_EXEC) == 0) {
            return false;
        }
        long start = record.word(2);
        String path = record.text(FILENAME, record.size() - SAMPLE_ID);
        Mapping mapping = new Mapping(
                start,
                start + record.word(3),
                record.word(4),
                device(record.low(5), record.high(5)),
                record.word(6),
                path);
        consumer.accept(new CaptureRecord.Mapped(timestamp(record), record.low(1), mapping));
        return true;
    }

    /** As /proc/PID/maps prints it. */
    private static String device(int major, int minor) {
        return major == 0 && minor == 0 ? "" : hex(major) + ":" + hex(minor);
    }

    private static String hex(int number) {
        String digits = Integer.toHexString(number);
        return digits.length() < 2 ? "0" + digits : digits;
    }

    private boolean parseName(PerfRecordBuffer record, Consumer<CaptureRecord> consumer) {
        boolean exec = (record.misc() & PERF_RECORD_MISC_COMM_EXEC) != 0;
        String name = record.text(2, record.size() - SAMPLE_ID);
        consumer.accept(new CaptureRecord.ThreadNamed(timestamp(record), record.low(1), record.high(1), name, exec));
        return true;
    }

    private boolean parseFork(PerfRecordBuffer record, Consumer<CaptureRecord> consumer) {
        consumer.accept(new CaptureRecord.Forked(
                timestamp(record), record.low(1), record.high(1), record.low(2), record.high(2)));
        return true;
    }

    private boolean parseExit(PerfRecordBuffer record, Consumer<CaptureRecord> consumer) {
        consumer.accept(new CaptureRecord.Exited(timestamp(record), record.low(1), record.low(2)));
        return true;
    }

    private boolean parseLost(PerfRecordBuffer record, Consumer<CaptureRecord> consumer) {
        lost += record.word(2);
        consumer.accept(new CaptureRecord.Lost(timestamp(record), record.low(record.size() - 1), record.word(2)));
        return true;
    }

    private boolean countThrottle() {
        throttles++;
        return false;
    }

    long malformed() {
        return malformed;
    }

    /** What LOST records have told of. */
    long lost() {
        return lost;
    }

    long throttles() {
        return throttles;
    }
}
