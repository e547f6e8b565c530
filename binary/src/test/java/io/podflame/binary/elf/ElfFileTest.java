package io.podflame.binary.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.ByteView;
import io.podflame.binary.ElfFixture;
import io.podflame.binary.MalformedInputException;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfFileTest {
    @ParameterizedTest
    @CsvSource({"4,LITTLE_ENDIAN", "4,BIG_ENDIAN", "8,LITTLE_ENDIAN", "8,BIG_ENDIAN"})
    void readsBothClassesInBothByteOrders(int wordBytes, String order) throws MalformedInputException {
        ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ElfFixture fixture = new ElfFixture(wordBytes, byteOrder);
        int text = fixture.text(0x100);
        long start = fixture.address(text);
        fixture.symbols(
                2,
                ElfFixture.Symbol.globalFunction("f", start + 0x10, 0x20, text),
                new ElfFixture.Symbol("data", start, 8, 0x11, text),
                new ElfFixture.Symbol("imported", 0, 0, 0x12, 0),
                new ElfFixture.Symbol("outside", start + 0x100, 4, 0x12, text),
                new ElfFixture.Symbol("weak", start + 0x40, 4, 0x22, text));
        ElfFile file = parse(fixture.build());

        assertThat(file.wordBytes()).isEqualTo(wordBytes);
        assertThat(file.bytes().order()).isEqualTo(byteOrder);
        assertThat(file.section(".text").orElseThrow().elfAddress()).isEqualTo(start);
        assertThat(file.section(".tex")).isEmpty();
        assertThat(file.loadSegments().elfAddress(0x10)).hasValue(ElfFixture.BASE + 0x10);

        ElfSymbols symbols = ElfSymbols.full(file).orElseThrow();
        assertThat(symbols.count()).isEqualTo(6);
        assertThat(symbols.isFunction(1)).isTrue();
        assertThat(symbols.start(1)).isEqualTo(start + 0x10);
        assertThat(symbols.sizeBytes(1)).isEqualTo(0x20);
        assertThat(symbols.codeEnd(1)).isEqualTo(start + 0x100);
        assertThat(symbols.rank(1)).isGreaterThan(symbols.rank(5));
        assertThat(symbols.isFunction(2)).as("an object is no function").isFalse();
        assertThat(symbols.isFunction(3)).as("an import has no code here").isFalse();
        assertThat(symbols.isFunction(4)).as("a start outside its section").isFalse();
        assertThat(ElfSymbols.dynamic(file)).isEmpty();
    }

    @Test
    void refusesWhatIsNoExecutable() throws MalformedInputException {
        byte[] file = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN).build();
        assertThatThrownBy(() -> parse(new byte[0])).isInstanceOf(MalformedInputException.class);
        assertRefused(file, 1, 'X', "the ELF magic 7f 45 4c 46");
        assertRefused(file, 4, 3, "ELF class 1 or 2");
        assertRefused(file, 5, 0, "ELF byte order 1 or 2");
        assertRefused(file, 16, 1, "an executable (2) or shared object (3)");
        assertRefused(file, 54, 8, "headers of 56 bytes");
        assertRefused(file, 46, 1, "64 bytes"); // section headers far outside
    }

    private static void assertRefused(byte[] file, int offset, int value, String expected) {
        byte[] broken = file.clone();
        broken[offset] = (byte) value;
        assertThatThrownBy(() -> parse(broken))
                .isInstanceOfSatisfying(
                        MalformedInputException.class,
                        e -> assertThat(e.expected()).isEqualTo(expected));
    }

    @Test
    void findsNotesInSegmentsAndInSections() throws MalformedInputException {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        byte[] other = fixture.note("stapsdt", 3, new byte[] {9, 9, 9});
        byte[] wanted = fixture.note("GNU", 3, new byte[] {1, 2, 3, 4, 5});
        byte[] both = Arrays.copyOf(other, other.length + wanted.length);
        System.arraycopy(wanted, 0, both, other.length, wanted.length);
        int notes = fixture.section(".note", 7, 2, both, 0, 0);
        byte[] sectionOnly = fixture.build();
        fixture.noteSegment(notes);
        byte[] withSegment = fixture.build();

        for (byte[] bytes : new byte[][] {sectionOnly, withSegment}) {
            ElfNote note = ElfNote.find(parse(bytes), "GNU", 3).orElseThrow();
            assertThat(note.description().copy(0, 5)).containsExactly(1, 2, 3, 4, 5);
            assertThat(ElfNote.find(parse(bytes), "GNU", 4)).isEmpty();
        }
    }

    @Test
    void refusesANoteThatLeavesItsSection() throws MalformedInputException {
        ElfFixture fixture = new ElfFixture(4, ByteOrder.BIG_ENDIAN);
        byte[] note = fixture.note("GNU", 3, new byte[4]);
        note[4] = 0x7f;
        fixture.section(".note", 7, 2, note, 0, 0);
        ElfFile file = parse(fixture.build());
        assertThatThrownBy(() -> ElfNote.find(file, "GNU", 3)).isInstanceOf(MalformedInputException.class);
    }

    private static ElfFile parse(byte[] bytes) throws MalformedInputException {
        return ElfFile.parse(ByteView.of(bytes, "fixture"));
    }
}
