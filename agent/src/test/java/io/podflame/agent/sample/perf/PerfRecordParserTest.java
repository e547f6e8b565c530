package io.podflame.agent.sample.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.PerfEventAbi;
import io.podflame.agent.linux.PerfEventAttr.StackSampling;
import io.podflame.agent.linux.PerfRecordBuffer;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On records of the kernel's; where they come from is in the README beside the fixture. */
class PerfRecordParserTest {

    private static final int MAX_STACK = 127;
    private static final Map<String, long[]> RECORDS = readRecords();

    private final PerfRecordParser parser = new PerfRecordParser(MAX_STACK, StackSampling.CALL_CHAIN);
    private final List<CaptureRecord> delivered = new ArrayList<>();

    @Test
    void readsASample() {
        parse(record("sample"));

        CaptureRecord.Sample sample = (CaptureRecord.Sample) delivered.getFirst();
        assertThat(sample.timestampNanos()).isEqualTo(0x03ca_924f_a9bcL);
        assertThat(sample.cpu()).isZero();
        assertThat(sample.pid()).isEqualTo(19_903);
        assertThat(sample.tid()).isEqualTo(19_903);
        assertThat(sample.period()).isEqualTo(1_001_001);
        CallChain chain = sample.callChain();
        assertThat(chain.kernelSize()).isEqualTo(11);
        assertThat(chain.kernelAddress(0)).isEqualTo(0xffffffff815d2ca6L);
        assertThat(chain.kernelAddress(10)).isEqualTo(0xffffffff81000130L);
        assertThat(chain.userSize()).isEqualTo(1);
        assertThat(chain.userAddress(0)).isEqualTo(0x7fd439223ad7L);
        assertThat(chain.depthLimited()).isFalse();
    }

    @Test
    void readsEveryOtherKindOfRecord() {
        parse(record("mapped"));
        parse(record("vdso"));
        parse(record("exec"));
        parse(record("forked"));
        parse(record("exited"));
        parse(record("lost"));

        assertThat(delivered)
                .containsExactly(
                        new CaptureRecord.Mapped(
                                0x03ca_9384_5c6bL,
                                19_903,
                                new Mapping(0x401000, 0x585000, 0x1000, "fe:00", 0x9b2069, "/usr/bin/busybox")),
                        new CaptureRecord.Mapped(
                                0x03ca_9384_948fL,
                                19_903,
                                new Mapping(0x7f96634c0000L, 0x7f96634c2000L, 0, "", 0, "[vdso]")),
                        new CaptureRecord.ThreadNamed(0x03d4_396c_e23aL, 21_637, 21_637, "jspawnhelper", true),
                        new CaptureRecord.Forked(0x03ca_91bc_0d29L, 19_903, 19_758, 19_903, 19_759),
                        new CaptureRecord.Exited(0x03d4_3a6b_b6eaL, 21_637, 21_637),
                        new CaptureRecord.Lost(0x03ca_a27b_20e9L, 0, 5));
    }

    @Test
    void countsRecordsCutAtAnyByteAndNeverThrows() {
        int cuts = 0;
        for (long[] words : RECORDS.values()) {
            for (int size = 0; size < words.length * Long.BYTES; size++) {
                parse(words, size);
                cuts++;
            }
        }

        assertThat(delivered).isEmpty();
        assertThat(parser.malformed()).isEqualTo(cuts);
    }

    @Test
    void neverThrowsOnRecordsThatSayTheyAreShorter() {
        for (long[] words : RECORDS.values()) {
            for (int length = 1; length <= words.length; length++) {
                long[] shorter = Arrays.copyOf(words, length);
                shorter[0] = shorter[0] & 0xFFFF_FFFF_FFFFL | (long) length * Long.BYTES << 48;
                parse(shorter);
            }
        }

        assertThat(parser.malformed()).isPositive();
    }

    @Test
    void neverThrowsOnAnyBytes() {
        Random random = new Random(42);
        for (int i = 0; i < 200_000; i++) {
            long[] words = random.longs(1 + random.nextInt(24)).toArray();
            words[0] = words[0] & 0xFFFF_0000_0000L | (long) words.length * Long.BYTES << 48 | random.nextInt(24);
            if (words.length > 6 && random.nextBoolean()) {
                words[6] = random.nextInt(24);
            }
            parse(words);
        }

        assertThat(parser.malformed()).isPositive();
    }

    @Test
    void marksAChainThatTheKernelMayHaveCut() {
        PerfRecordParser shallow = new PerfRecordParser(12, StackSampling.CALL_CHAIN);
        shallow.parse(buffer(record("sample"), record("sample").length * Long.BYTES), delivered::add);

        assertThat(((CaptureRecord.Sample) delivered.getFirst()).callChain().depthLimited())
                .isTrue();
    }

    @Test
    void takesTheInstructionPointerWhereThereIsNoChain() {
        long[] words = Arrays.copyOf(record("sample"), 7);
        words[0] = (long) words.length * Long.BYTES << 48
                | (long) PerfEventAbi.PERF_RECORD_MISC_USER << 32
                | PerfEventAbi.PERF_RECORD_SAMPLE;
        words[1] = 0x401234;
        words[6] = 0;
        parse(words);

        CallChain chain = ((CaptureRecord.Sample) delivered.getFirst()).callChain();
        assertThat(chain.kernelSize()).isZero();
        assertThat(chain.userSize()).isEqualTo(1);
        assertThat(chain.userAddress(0)).isEqualTo(0x401234);
    }

    @Test
    void leavesOutTheAddressesOfAVirtualMachinesGuest() {
        long[] words = record("sample").clone();
        words[7] = PerfEventAbi.PERF_CONTEXT_GUEST_KERNEL;
        parse(words);

        CallChain chain = ((CaptureRecord.Sample) delivered.getFirst()).callChain();
        assertThat(chain.kernelSize()).isZero();
        assertThat(chain.userSize()).isEqualTo(1);
    }

    @Test
    void countsThrottlingWithoutDeliveringIt() {
        long[] words = record("forked").clone();
        words[0] = words[0] & ~0xFFFF_FFFFL | PerfEventAbi.PERF_RECORD_THROTTLE;
        parse(words);

        assertThat(delivered).isEmpty();
        assertThat(parser.throttles()).isEqualTo(1);
    }

    @Test
    void readsRegistersAndStackMemoryBehindTheCallChain() {
        long[] words = withStack(0xff_01ff, 2, 24, 16);
        CaptureRecord.Sample sample = parseWithStack(words).orElseThrow();
        assertThat(sample.callChain().userSize()).isZero();
        assertThat(sample.userStack().abi()).isEqualTo(2);
        assertThat(sample.userStack().register(0)).isEqualTo(1_000);
        assertThat(sample.userStack().register(8)).isEqualTo(1_008);
        assertThat(sample.userStack().register(23)).isEqualTo(1_016);
        assertThat(sample.userStack().hasRegister(9)).isFalse();
        assertThat(sample.userStack().memoryBytes())
                .as("of the stack, not of the copy")
                .isEqualTo(16);
        assertThat(sample.userStack().number(8, 8)).isEqualTo(2_001);
    }

    @Test
    void aSampleWithoutUserRegistersIsOneOfTheKernel() {
        CaptureRecord.Sample sample = parseWithStack(withStack(0, 0, 0, 0)).orElseThrow();
        assertThat(sample.userStack().present()).isFalse();
        assertThat(sample.callChain().kernelSize()).isEqualTo(1);
    }

    @Test
    void dropsASampleWhoseStackLeavesTheRecord() {
        long[] words = withStack(0xff_01ff, 2, 24, 16);
        for (int length = 0; length < words.length; length++) {
            long[] cut = Arrays.copyOf(words, length);
            if (length > 0) {
                cut[0] = cut[0] & 0xffff_ffff_ffffL | (long) length * Long.BYTES << 48;
            }
            assertThat(parseWithStack(cut)).as("%d words", length).isEmpty();
        }
        for (long size : new long[] {-8, 4, 1 << 20, Long.MAX_VALUE & ~7}) {
            long[] hostile = words.clone();
            hostile[8 + 1 + 17] = size;
            assertThat(parseWithStack(hostile)).as("%d bytes of stack", size).isEmpty();
        }
    }

    /** A kernel address, then what PERF_SAMPLE_REGS_USER and PERF_SAMPLE_STACK_USER add: registers 1000…, memory 2000…. */
    private static long[] withStack(long registers, long abi, int bytes, long filled) {
        int count = Long.bitCount(registers);
        int memory = 8 + 1 + count + 1;
        long[] words = new long[memory + (bytes == 0 ? 0 : bytes / Long.BYTES + 1)];
        words[0] = PerfEventAbi.PERF_RECORD_SAMPLE
                | (long) PerfEventAbi.PERF_RECORD_MISC_KERNEL << 32
                | (long) words.length * Long.BYTES << 48;
        words[6] = 1;
        words[7] = 0xffffffff81000000L;
        words[8] = abi;
        for (int i = 0; i < count; i++) {
            words[9 + i] = 1_000 + i;
        }
        words[memory - 1] = bytes;
        for (int i = 0; i < bytes / Long.BYTES; i++) {
            words[memory + i] = 2_000 + i;
        }
        if (bytes > 0) {
            words[words.length - 1] = filled;
        }
        return words;
    }

    private static Optional<CaptureRecord.Sample> parseWithStack(long[] words) {
        PerfRecordParser withStack = new PerfRecordParser(MAX_STACK, new StackSampling(0xff_01ff, 4_096));
        List<CaptureRecord> records = new ArrayList<>();
        boolean delivered = withStack.parse(buffer(words, words.length * Long.BYTES), records::add);
        assertThat(withStack.malformed()).isEqualTo(delivered ? 0 : 1);
        return records.stream().map(CaptureRecord.Sample.class::cast).findFirst();
    }

    private static long[] record(String name) {
        return Objects.requireNonNull(RECORDS.get(name), name);
    }

    private void parse(long[] words) {
        parse(words, words.length * Long.BYTES);
    }

    private void parse(long[] words, int sizeBytes) {
        parser.parse(buffer(words, sizeBytes), delivered::add);
    }

    private static PerfRecordBuffer buffer(long[] words, int sizeBytes) {
        PerfRecordBuffer buffer = new PerfRecordBuffer();
        buffer.set(words, sizeBytes);
        return buffer;
    }

    private static Map<String, long[]> readRecords() {
        Map<String, long[]> records = new LinkedHashMap<>();
        try (InputStream input = PerfRecordParserTest.class.getResourceAsStream("records.txt")) {
            assertThat(input).isNotNull();
            String text = new String(input.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines().map(line -> line.split(" ")).forEach(fields -> records.put(fields[0], words(fields)));
            return records;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long[] words(String[] fields) {
        return Arrays.stream(fields)
                .skip(1)
                .mapToLong(hex -> Long.reverseBytes(Long.parseUnsignedLong(hex, 16)))
                .toArray();
    }
}
