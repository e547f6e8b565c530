package io.podflame.binary.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cut at every length and with every byte changed, a small file is read, counted or refused, and nothing else happens. */
class DwarfTruncationTest {
    @Test
    void readsOrRefusesAFileCutAtAnyLength() throws IOException {
        for (byte[] whole : DwarfSeeds.all().toList()) {
            for (int length = 0; length < whole.length; length++) {
                assertThat(stretches(Arrays.copyOf(whole, length)))
                        .isEqualTo(-1); // section headers are at the very end
            }
            assertThat(stretches(whole)).isEqualTo(1);
        }
    }

    @Test
    void readsOrRefusesAFileWithAnyByteChanged() throws IOException {
        for (byte[] whole : DwarfSeeds.all().toList()) {
            for (int i = DwarfFixture.CONTENT_START; i < whole.length; i++) {
                for (int change : List.of(0x01, 0xff)) {
                    byte[] changed = whole.clone();
                    changed[i] ^= (byte) change;
                    stretches(changed);
                }
            }
        }
    }

    @Test
    void countsAUnitWhoseSectionIsCutAtAnyLength() throws IOException {
        int counted = 0;
        for (String section : List.of(".debug_info", ".debug_line", ".debug_abbrev", ".debug_rnglists")) {
            byte[] whole = new DwarfFixture(5, 8, ByteOrder.LITTLE_ENDIAN).build();
            SectionCut cut = SectionCut.of(whole, section);
            for (long size = 1; size < cut.sizeBytes(); size++) {
                DwarfReading reading = DwarfFixture.read(cut.to(size), new CollectedLines());
                assertThat(reading.malformedUnits()).as(section + " " + size).isEqualTo(1);
                counted++;
            }
        }
        assertThat(counted).isGreaterThan(200);
    }

    private static long stretches(byte[] bytes) throws IOException {
        try {
            return DwarfFixture.read(bytes, new CollectedLines()).stretches();
        } catch (MalformedInputException e) {
            return -1;
        }
    }
}
