package io.podflame.binary.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoadSegmentsTest {
    private static final int READ = 4;
    private static final int READ_EXECUTE = 5;

    /** As lld lays files out: no padding in the file, so that two segments share the page at 0x1000. */
    private final LoadSegments segments = new LoadSegments(List.of(
            new ElfSegment(1, READ, 0, 0x200000, 0x1234, 0x1000),
            new ElfSegment(1, READ_EXECUTE, 0x1234, 0x202234, 0x800, 0x1000),
            new ElfSegment(1, READ, 0x1a34, 0x203a34, 0x100, 0x1000)));

    @Test
    void addsTheDistanceBetweenFileAndAddressOfTheSegment() {
        assertThat(segments.elfAddress(0)).hasValue(0x200000);
        assertThat(segments.elfAddress(0x1233)).hasValue(0x201233);
        assertThat(segments.elfAddress(0x1234)).hasValue(0x202234);
        assertThat(segments.elfAddress(0x1a33)).hasValue(0x202a33);
        assertThat(segments.elfAddress(0x1a34)).hasValue(0x203a34);
    }

    @Test
    void knowsNoAddressOutsideTheSegments() {
        assertThat(segments.elfAddress(0x1b34)).isEmpty();
        assertThat(segments.elfAddress(-1)).isEmpty();
    }

    @Test
    void prefersTheExecutableSegmentWhereTwoHoldAByte() {
        LoadSegments overlapping = new LoadSegments(List.of(
                new ElfSegment(1, READ, 0, 0x1000, 0x100, 0x1000),
                new ElfSegment(1, READ_EXECUTE, 0x80, 0x5080, 0x100, 0x1000)));
        assertThat(overlapping.elfAddress(0x7f)).hasValue(0x107f);
        assertThat(overlapping.elfAddress(0x80)).hasValue(0x5080);
    }
}
