package io.podflame.agent.sample.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.linux.PerfEventAttr.StackSampling;
import io.podflame.agent.linux.PerfRecordBuffer;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.ThreadState;
import io.podflame.agent.model.TruncationReason;
import io.podflame.agent.model.Waker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitRecordTest {

    private static final int NO_RULES = 2;
    private static final int BY_KERNEL = 6;

    /** A SAMPLE record without call chain whose raw part is a wait of 2 user and 3 kernel frames, the first of these the program's own. */
    private static long[] waitEnding(long end) {
        long raw = 52 + 8 * 8;
        return new long[] {
            9 | 22L * 8 << 48,
            0xffffffff81000000L,
            7 | 8L << 32,
            123_456,
            1,
            1,
            0,
            raw | 2L << 32 | (0x100 | end) << 48,
            20_000_000,
            4_711 | 4_712L << 32,
            1 | 3L << 16 | 1L << 32 | 2L << 48,
            815 | 816L << 32,
            0x72656b6177L, // "waker"
            0,
            0x1000,
            0x2000,
            0xffffffff81000001L,
            0xffffffff81000002L,
            0xffffffff81000003L,
            0xffffffff82000001L,
            0x5000,
            0x6000
        };
    }

    @Test
    void isOfTheThreadThatWaitedAndHasItsFrames() {
        List<CaptureRecord> records = new ArrayList<>();
        assertThat(raw().parse(buffer(waitEnding(NO_RULES)), records::add)).isTrue();

        CaptureRecord.Sample sample = (CaptureRecord.Sample) records.getFirst();
        assertThat(sample.pid()).isEqualTo(4_711);
        assertThat(sample.tid()).isEqualTo(4_712);
        assertThat(sample.timestampNanos()).isEqualTo(123_456);
        assertThat(sample.period()).isEqualTo(20_000_000);
        CallChain chain = sample.callChain();
        assertThat(chain.kernelSize()).isEqualTo(2);
        assertThat(chain.kernelAddress(0)).isEqualTo(0xffffffff81000002L);
        assertThat(chain.userSize()).isEqualTo(2);
        assertThat(chain.userAddress(1)).isEqualTo(0x2000);
        assertThat(chain.truncation()).contains(TruncationReason.NO_UNWIND_RULES);
        assertThat(chain.threadState()).isEmpty();
        Waker waker = chain.waker().orElseThrow();
        assertThat(waker.pid()).isEqualTo(815);
        assertThat(waker.tid()).isEqualTo(816);
        assertThat(waker.name()).isEqualTo("waker");
        assertThat(waker.callChain().kernelAddress(0)).isEqualTo(0xffffffff82000001L);
        assertThat(waker.callChain().userSize()).isEqualTo(2);
        assertThat(waker.callChain().userAddress(1)).isEqualTo(0x6000);
    }

    @Test
    void saysSoWhereTheKernelFollowedFramePointers() {
        assertThat(raw().parse(
                                buffer(waitEnding(BY_KERNEL)),
                                record -> assertThat(((CaptureRecord.Sample) record)
                                                .callChain()
                                                .unwound())
                                        .isFalse()))
                .isTrue();
    }

    @Test
    void saysThatTheThreadWaitedWhereOthersRan() {
        assertThat(PerfRecordParser.ofBoth(127)
                        .parse(
                                buffer(waitEnding(NO_RULES)),
                                record -> assertThat(((CaptureRecord.Sample) record)
                                                .callChain()
                                                .threadState())
                                        .contains(ThreadState.OFF_CPU)))
                .isTrue();
    }

    @Test
    void aRecordThatIsTooShortForItsFramesIsMalformed() {
        for (int words = 9; words < 22; words++) {
            long[] cut = Arrays.copyOf(waitEnding(NO_RULES), words);
            cut[0] = 9 | (long) words * 8 << 48;
            PerfRecordParser parser = raw();
            assertThat(parser.parse(buffer(cut), record -> {
                        throw new AssertionError(record);
                    }))
                    .as("%d words", words)
                    .isFalse();
            assertThat(parser.malformed()).isEqualTo(1);
        }
    }

    private static PerfRecordParser raw() {
        return new PerfRecordParser(127, StackSampling.CALL_CHAIN, true);
    }

    private static PerfRecordBuffer buffer(long[] words) {
        PerfRecordBuffer buffer = new PerfRecordBuffer();
        buffer.set(words, words.length * Long.BYTES);
        return buffer;
    }
}
