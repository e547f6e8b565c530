package io.podflame.collector.store.rocksdb;

import io.podflame.binary.BuildId;
import io.podflame.collector.model.ProfileBatch;
import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.WorkloadKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The keys, all numbers big-endian, so that they sort as they read:
 *
 * <pre>
 * partitions    hour 4 | series 8
 * rows          hour 4 | series 8 | 0 | first node 4          stack dictionary chunks, in order
 *               hour 4 | series 8 | 1 | start 8 | writer 4    profiles in time order
 *               hour 4 | series 8 | 2 | start 8 | writer 4    when each sample was taken (sessions)
 * totals        hour 4 | series 8 | start 8 | writer 4
 * statistics    hour 4 | session 8 | start 8 | writer 4
 * scheduling    hour 4 | workload or node 8 | start 8 | writer 4
 * references    hour 4 | build ID
 * hours         hour 4
 * sessions      session ID
 * runs          run ID
 * symbols, symbol-index   build ID
 * </pre>
 *
 * <p>{@code series} and {@code session} are the first 8 bytes of a SHA-256 over the full key, which the value repeats; {@code workload or
 * node}, too, with the session, but there the value is far smaller than the key, and does not. {@code start} is the window's, in nanoseconds since the epoch. {@code writer} is made from run and sequence: it keeps two windows apart that start in the same
 * nanosecond.
 */
final class StoreKeys {

    static final byte DICTIONARY = 0;
    static final byte PROFILE = 1;
    static final byte SAMPLE_TIMES = 2;

    static final int PARTITION_BYTES = 12;
    private static final int START_BYTES = 12;

    private StoreKeys() {}

    /** What comes before every key of this hour, and after every key of the hour before. */
    static byte[] hour(int hour) {
        return ByteBuffer.allocate(4).putInt(hour).array();
    }

    static int hourOf(byte[] key) {
        return ByteBuffer.wrap(key).getInt();
    }

    static long seriesHash(ProfileKey key) {
        WorkloadKey workload = key.workload();
        return hash(
                workload.kind().name(),
                workload.node(),
                workload.namespace(),
                workload.pod(),
                workload.container(),
                workload.name(),
                key.event().name(),
                key.event().unit().name(),
                key.sessionId());
    }

    static long sessionHash(String sessionId) {
        return hash(sessionId);
    }

    /** Of what was counted about a workload. */
    static long workloadHash(WorkloadKey workload, String sessionId) {
        return hash(
                "workload",
                workload.kind().name(),
                workload.node(),
                workload.namespace(),
                workload.pod(),
                workload.container(),
                workload.name(),
                sessionId);
    }

    /** Of what was counted about a node. */
    static long nodeHash(String node, String sessionId) {
        return hash("node", node, sessionId);
    }

    /** Also the start of every key of the partition, and of a session's statistics. */
    static byte[] partition(int hour, long hash) {
        return ByteBuffer.allocate(PARTITION_BYTES).putInt(hour).putLong(hash).array();
    }

    static byte[] dictionaryChunk(byte[] partition, int firstNode) {
        return ByteBuffer.allocate(PARTITION_BYTES + 5)
                .put(partition)
                .put(DICTIONARY)
                .putInt(firstNode)
                .array();
    }

    /** In {@code rows}; with writer 0 the least key of that start. */
    static byte[] row(byte[] partition, byte tag, long startNanos, int writer) {
        return ByteBuffer.allocate(PARTITION_BYTES + 1 + START_BYTES)
                .put(partition)
                .put(tag)
                .putLong(startNanos)
                .putInt(writer)
                .array();
    }

    /** In {@code totals} and {@code statistics}; with writer 0 the least key of that start. */
    static byte[] window(byte[] partition, long startNanos, int writer) {
        return ByteBuffer.allocate(PARTITION_BYTES + START_BYTES)
                .put(partition)
                .putLong(startNanos)
                .putInt(writer)
                .array();
    }

    /** The window start of a key of {@code rows} (not of a dictionary chunk), {@code totals} or {@code statistics}. */
    static long startNanosOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - START_BYTES);
    }

    static byte[] sampleTimesOf(byte[] profileKey) {
        byte[] key = profileKey.clone();
        key[PARTITION_BYTES] = SAMPLE_TIMES;
        return key;
    }

    static byte tagOf(byte[] rowKey) {
        return rowKey[PARTITION_BYTES];
    }

    static int writer(ProfileBatch batch) {
        return (int) hash(batch.runId(), Long.toString(batch.sequence()));
    }

    static byte[] reference(int hour, BuildId buildId) {
        byte[] id = buildId(buildId);
        return ByteBuffer.allocate(4 + id.length).putInt(hour).put(id).array();
    }

    static byte[] run(String runId) {
        return runId.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] session(String sessionId) {
        return sessionId.getBytes(StandardCharsets.UTF_8);
    }

    static String sessionOf(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    static byte[] buildId(BuildId buildId) {
        return HexFormat.of().parseHex(buildId.hex());
    }

    private static long hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return ByteBuffer.wrap(digest.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
