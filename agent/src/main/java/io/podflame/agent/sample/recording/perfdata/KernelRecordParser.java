package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.linux.PerfEventAbi.*;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Mapping;
import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes capture records of the kernel's that are no samples, as rings have them and as perf writes them itself for what was there
 * before it began. By words of 8 bytes, word 0 being the header:
 *
 * <pre>
 * MMAP       1 pid, tid | 2 addr | 3 len | 4 pgoff | 5… filename
 * MMAP2      1 pid, tid | 2 addr | 3 len | 4 pgoff | 5 maj, min | 6 ino | 7 ino_generation | 8 prot, flags | 9… filename
 *            with a build ID: bytes 40 size | 41-43 – | 44… build ID, in the place of words 5 to 7
 * COMM       1 pid, tid | 2… comm
 * FORK EXIT  1 pid, ppid | 2 tid, ptid | 3 time
 * LOST       1 id | 2 lost
 * LOST_SAMPLES 1 lost
 * KSYMBOL    1 addr | 2 len, u16 type, u16 flags | 3… name
 * CGROUP     1 id | 2… path
 * </pre>
 *
 * <p>All end with a sample_id where {@link SampleLayout} says so. One thread.
 */
final class KernelRecordParser {

    private static final int MAX_BUILD_ID_BYTES = 20;

    /** Of the mappings of the kernel and its modules. */
    private static final int KERNEL_PID = -1;

    private final RecordTally tally;
    private final LossTally losses = new LossTally();

    KernelRecordParser(RecordTally tally) {
        this.tally = tally;
    }

    /** Gives the consumer what the record says, if it says anything of use; whether it did. */
    boolean parse(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        return switch (record.type()) {
            case PERF_RECORD_MMAP -> parseMapping(record, layout, consumer);
            case PERF_RECORD_MMAP2 -> parseMapping2(record, layout, consumer);
            case PERF_RECORD_COMM -> parseName(record, layout, consumer);
            case PERF_RECORD_FORK -> parseFork(record, layout, consumer);
            case PERF_RECORD_EXIT -> parseExit(record, layout, consumer);
            case PERF_RECORD_LOST -> parseLost(record, layout, consumer);
            case PERF_RECORD_LOST_SAMPLES -> parseLostSamples(record, layout, consumer);
            case PERF_RECORD_KSYMBOL -> parseSymbol(record, layout, consumer);
            case PERF_RECORD_CGROUP -> parseCgroup(record, layout, consumer);
            default -> false;
        };
    }

    private boolean parseMapping(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        record.require(40, "MMAP");
        if ((record.misc() & PERF_RECORD_MISC_MMAP_DATA) != 0) {
            tally.skip("mappings that are not executable", 1);
            return false;
        }
        String path = text(record, layout, 40);
        Mapping mapping = new Mapping(record.word(2), end(record), record.word(4), "", 0, path);
        consumer.accept(new CaptureRecord.Mapped(layout.timestampNanos(record), record.first(1), mapping));
        return true;
    }

    private static long end(RecordWords record) {
        return record.word(2) + record.word(3);
    }

    private boolean parseMapping2(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        record.require(72, "MMAP2");
        // perf writes no protection for the kernel and its modules when it adds their build IDs.
        if (record.first(1) != KERNEL_PID && (record.first(8) & PROT_EXEC) == 0) {
            tally.skip("mappings that are not executable", 1);
            return false;
        }
        boolean buildId = (record.misc() & PERF_RECORD_MISC_MMAP_BUILD_ID) != 0;
        Mapping mapping = new Mapping(
                record.word(2),
                end(record),
                record.word(4),
                buildId ? "" : device(record.first(5), record.second(5)),
                buildId ? 0 : record.word(6),
                text(record, layout, 72),
                buildId ? buildId(record) : Optional.empty());
        consumer.accept(new CaptureRecord.Mapped(layout.timestampNanos(record), record.first(1), mapping));
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

    private static Optional<BuildId> buildId(RecordWords record) {
        int size = Math.min(record.byteAt(40), MAX_BUILD_ID_BYTES);
        return size == 0 ? Optional.empty() : Optional.of(BuildId.ofBytes(record.bytes(44, 44 + size)));
    }

    private boolean parseName(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        record.require(16, "COMM");
        boolean exec = (record.misc() & PERF_RECORD_MISC_COMM_EXEC) != 0;
        consumer.accept(new CaptureRecord.ThreadNamed(
                layout.timestampNanos(record), record.first(1), record.second(1), text(record, layout, 16), exec));
        return true;
    }

    /**
     * perf writes a fork itself for each process that runs when it begins. The child's name and mappings come with it, so that there
     * is nothing to take over from the parent, which may run another program.
     */
    private boolean parseFork(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        record.require(32, "FORK");
        int pid = record.first(1);
        int parentPid = record.second(1);
        if ((record.misc() & PERF_RECORD_MISC_FORK_EXEC) != 0 && pid != parentPid) {
            tally.skip("forks of before the recording", 1);
            return false;
        }
        consumer.accept(new CaptureRecord.Forked(
                layout.timestampNanos(record), pid, parentPid, record.first(2), record.second(2)));
        return true;
    }

    private static boolean parseExit(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        record.require(32, "EXIT");
        consumer.accept(new CaptureRecord.Exited(layout.timestampNanos(record), record.first(1), record.first(2)));
        return true;
    }

    private boolean parseLost(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        record.require(24, "LOST");
        return giveLost(record, layout, losses.lost(record.word(2)), consumer);
    }

    private boolean parseLostSamples(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        record.require(16, "LOST_SAMPLES");
        long count = record.word(1);
        if ((record.misc() & PerfFileAbi.PERF_RECORD_MISC_LOST_SAMPLES_BPF) != 0) {
            tally.skip("samples that perf's filter left out", Math.max(0, count));
            return false;
        }
        boolean ofKernel = layout.timestampNanos(record) != 0;
        return giveLost(record, layout, ofKernel ? losses.lost(count) : losses.totalOfOneMore(count), consumer);
    }

    private boolean giveLost(RecordWords record, SampleLayout layout, long count, Consumer<CaptureRecord> consumer) {
        if (count <= 0) {
            return false;
        }
        consumer.accept(new CaptureRecord.Lost(layout.timestampNanos(record), layout.cpu(record), count));
        return true;
    }

    /** What has been given as lost. */
    long lost() {
        return losses.given();
    }

    private static boolean parseSymbol(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        record.require(24, "KSYMBOL");
        int typeAndFlags = record.second(2);
        int flags = record.bigEndian() ? typeAndFlags : typeAndFlags >>> 16;
        consumer.accept(new CaptureRecord.KernelSymbol(
                layout.timestampNanos(record),
                record.word(1),
                Integer.toUnsignedLong(record.first(2)),
                text(record, layout, 24),
                (flags & PERF_RECORD_KSYMBOL_FLAGS_UNREGISTER) == 0));
        return true;
    }

    private static boolean parseCgroup(RecordWords record, SampleLayout layout, Consumer<CaptureRecord> consumer)
            throws MalformedInputException {
        record.require(16, "CGROUP");
        consumer.accept(
                new CaptureRecord.CgroupNamed(layout.timestampNanos(record), record.word(1), text(record, layout, 16)));
        return true;
    }

    private static String text(RecordWords record, SampleLayout layout, int from) {
        return record.text(from, layout.trailerByte(record, from));
    }
}
