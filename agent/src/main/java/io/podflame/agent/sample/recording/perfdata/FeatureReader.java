package io.podflame.agent.sample.recording.perfdata;

import static io.podflame.agent.sample.recording.perfdata.PerfFileAbi.*;

import io.podflame.binary.BuildId;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * Reads what perf says of the machine and of itself: sections behind the data in file mode, HEADER_FEATURE records in pipe mode, alike
 * inside.
 *
 * <pre>
 * text        u32 length, bytes with NULs behind
 * HOSTNAME … ARCH  text
 * NRCPUS      u32 available, u32 online
 * CMDLINE     u32 n, n texts
 * EVENT_DESC  u32 n, u32 size of an attr, n × (attr, u32 m, text, m × u64 id)
 * CLOCK_DATA  u32 version = 1, u32 clockid, u64 wall clock, u64 that clock, nanoseconds
 * BUILD_ID    records: header (see {@link RecordWords}), s32 pid, 20 bytes build ID, u8 its size, 3 –, path with NULs behind
 * </pre>
 */
final class FeatureReader {

    private static final int BUILD_ID_AT = 12;
    private static final int BUILD_ID_BYTES = 20;
    private static final int BUILD_ID_SIZE_AT = 32;
    private static final int BUILD_ID_PATH_AT = 36;

    /** Of an MD5 build ID, which perf of before 5.10 fills up with zeros. */
    private static final int SHORT_BUILD_ID_BYTES = 16;

    /** The kernel's PATH_MAX; a record has room for sixteen times that, and all paths are kept. */
    private static final int MAX_PATH_CHARACTERS = 4_096;

    private static final int MAX_WORDS_OF_COMMAND = 4_096;

    private final CollectedFacts facts;
    private final EventTable events;
    private final RecordTally tally;

    FeatureReader(CollectedFacts facts, EventTable events, RecordTally tally) {
        this.facts = facts;
        this.events = events;
        this.tally = tally;
    }

    /** Whether a feature says anything of use. */
    static boolean takes(int feature) {
        return switch (feature) {
            case HEADER_HOSTNAME,
                    HEADER_OSRELEASE,
                    HEADER_VERSION,
                    HEADER_ARCH,
                    HEADER_NRCPUS,
                    HEADER_CMDLINE,
                    HEADER_EVENT_DESC,
                    HEADER_CLOCK_DATA,
                    HEADER_BUILD_ID -> true;
            default -> false;
        };
    }

    /** @param feature its number; those that say nothing of use are passed over */
    void read(long feature, ByteView bytes) throws MalformedInputException {
        switch ((int) Math.min(feature, FEATURE_BITS)) {
            case HEADER_HOSTNAME -> facts.setHostName(text(bytes, 0));
            case HEADER_OSRELEASE -> facts.setOsRelease(text(bytes, 0));
            case HEADER_VERSION -> facts.setToolVersion(text(bytes, 0));
            case HEADER_ARCH -> facts.setArchitecture(text(bytes, 0));
            case HEADER_NRCPUS -> facts.setCpus(bytes.s32(4));
            case HEADER_CMDLINE -> facts.setCommandLine(commandLine(bytes));
            case HEADER_EVENT_DESC -> readEventNames(bytes);
            case HEADER_CLOCK_DATA -> readClock(bytes);
            case HEADER_BUILD_ID -> readBuildIds(bytes);
            default -> {}
        }
    }

    private static String text(ByteView bytes, long at) throws MalformedInputException {
        return untilNul(bytes, at + 4, bytes.u32(at));
    }

    private static String untilNul(ByteView bytes, long at, long length) throws MalformedInputException {
        byte[] copy = bytes.slice(at, length).copy(0, (int) length);
        int end = 0;
        while (end < copy.length && copy[end] != 0) {
            end++;
        }
        return new String(copy, 0, end, StandardCharsets.UTF_8);
    }

    private static String commandLine(ByteView bytes) throws MalformedInputException {
        StringJoiner words = new StringJoiner(" ");
        long count = Math.min(bytes.u32(0), MAX_WORDS_OF_COMMAND);
        long at = 4;
        for (long i = 0; i < count; i++) {
            words.add(text(bytes, at));
            at += 4 + bytes.u32(at);
        }
        return words.toString();
    }

    private void readEventNames(ByteView bytes) throws MalformedInputException {
        long count = Math.min(bytes.u32(0), EventTable.MAX_EVENTS);
        long attrBytes = bytes.u32(4);
        long at = 8;
        for (int i = 0; i < count; i++) {
            at += attrBytes;
            long ids = bytes.u32(at);
            events.nameByIndex(i, text(bytes, at + 4));
            at += 8 + bytes.u32(at + 4) + Long.BYTES * ids;
        }
    }

    private void readClock(ByteView bytes) throws MalformedInputException {
        long wallNanos = bytes.s64(8);
        facts.setEpochOffset(wallNanos - bytes.s64(16));
        facts.setCapturedAt(Instant.EPOCH.plusNanos(wallNanos));
    }

    private void readBuildIds(ByteView bytes) throws MalformedInputException {
        long at = 0;
        while (at < bytes.sizeBytes()) {
            int size = bytes.u16(at + 6);
            if (size < BUILD_ID_PATH_AT) {
                throw bytes.malformed(
                        at + 6, "a build ID's record of at least " + BUILD_ID_PATH_AT + " bytes", "" + size);
            }
            readBuildId(bytes.slice(at, size));
            at += size;
        }
    }

    /** @param record with its header */
    void readBuildId(ByteView record) throws MalformedInputException {
        byte[] buildId = record.copy(BUILD_ID_AT, BUILD_ID_BYTES);
        int size = (record.u16(4) & PERF_RECORD_MISC_BUILD_ID_SIZE) != 0
                ? Math.min(record.u8(BUILD_ID_SIZE_AT), BUILD_ID_BYTES)
                : withoutFiller(buildId);
        String path = untilNul(record, BUILD_ID_PATH_AT, record.sizeBytes() - BUILD_ID_PATH_AT);
        if (path.length() > MAX_PATH_CHARACTERS) {
            tally.skip("build IDs of paths longer than " + MAX_PATH_CHARACTERS, 1);
        } else if (isKnown(buildId, size) && !facts.addBuildId(path, BuildId.ofBytes(Arrays.copyOf(buildId, size)))) {
            tally.skip("build IDs beyond " + CollectedFacts.MAX_BUILD_IDS, 1);
        }
    }

    /** With -B perf lists the files that it saw and does not look for their build IDs: they are zero. */
    private static boolean isKnown(byte[] buildId, int size) {
        for (int i = 0; i < size; i++) {
            if (buildId[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private static int withoutFiller(byte[] buildId) {
        for (int i = SHORT_BUILD_ID_BYTES; i < BUILD_ID_BYTES; i++) {
            if (buildId[i] != 0) {
                return BUILD_ID_BYTES;
            }
        }
        return SHORT_BUILD_ID_BYTES;
    }
}
