package io.podflame.binary.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.dwarf.CollectedLines.Frame;
import io.podflame.binary.symbol.SourceLines;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases that compilers do not write here, on DWARF made by hand; what they write is in {@link CompiledProgramsTest}. */
class DwarfSourceLinesTest {
    private final CollectedLines lines = new CollectedLines();

    @ParameterizedTest
    @CsvSource({"2,4", "2,8", "3,4", "3,8", "4,4", "4,8", "5,4", "5,8"})
    void joinsRowsAndInlinedCallsInEitherByteOrder(int version, int wordBytes) throws IOException {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            DwarfFixture fixture = new DwarfFixture(version, wordBytes, order);
            CollectedLines found = new CollectedLines();
            DwarfReading reading = DwarfFixture.read(fixture.build(), found);
            assertThat(reading.firstProblem()).isEmpty();
            assertThat(reading.units()).isEqualTo(1);
            long code = fixture.code();
            Frame caller = new Frame("caller", "/src/dir/main.c", 3);
            Frame call = new Frame("caller", "/src/dir/main.c", 7);
            assertThat(found.frames(code + 0xf)).isEmpty();
            assertThat(found.frames(code + 0x10)).hasValue(List.of(caller));
            assertThat(found.frames(code + 0x18)).hasValue(List.of(new Frame("callee", "/src/dir/main.c", 3), call));
            assertThat(found.frames(code + 0x1f)).hasValue(List.of(new Frame("callee", "/src/dir/main.c", 9), call));
            assertThat(found.frames(code + 0x20)).hasValue(List.of(new Frame("caller", "/src/dir/main.c", 9)));
            assertThat(found.frames(code + 0x28)).hasValue(List.of(new Frame("callee", "/src/dir/main.c", 9), call));
            assertThat(found.frames(code + 0x4f)).hasValue(List.of(new Frame("caller", "/src/dir/main.c", 5)));
            assertThat(found.frames(code + 0x50)).isEmpty();
        }
    }

    @Test
    void readsOnceWhatSeveralUnitsTell() throws IOException {
        DwarfFixture fixture = DwarfFixture.plain().repeatedUnits(3);
        FirstTold once = new FirstTold();
        assertThat(DwarfFixture.read(fixture.build(), once).stretches()).isEqualTo(3);
        assertThat(once.leftOut()).containsExactly(2);
        DwarfFixture.read(DwarfFixture.plain().build(), lines);
        assertThat(once.taken().stretches()).isEqualTo(lines.stretches());
    }

    @Test
    void readsAnotherFunctionBesideOneThatIsTold() throws IOException {
        DwarfFixture fixture = DwarfFixture.plain()
                .repeatedUnits(2)
                .program(line -> line.row(0, 1).row(0x18, 2).end(0x80));
        FirstTold once = new FirstTold();
        once.taken().accept(stretch(fixture.code() + 0x10, fixture.code() + 0x50));
        DwarfFixture.read(fixture.build(), once);
        assertThat(once.taken().stretches().keySet())
                .containsExactly(fixture.code(), fixture.code() + 0x10, fixture.code() + 0x50);
        assertThat(once.leftOut()).containsExactly(1 + 3);
        assertThat(once.taken().textCount()).isEqualTo(1); // the file: the name of the function was not asked for
    }

    private static SourceLines stretch(long start, long end) {
        SourceLines stretch = new SourceLines();
        stretch.begin(start);
        stretch.addRow(start, 0, 0, 7);
        stretch.end(end);
        return stretch;
    }

    @Test
    void cutsAStretchWhereAFunctionStartsOrEnds() throws IOException {
        DwarfFixture fixture =
                DwarfFixture.plain().program(line -> line.row(0, 1).end(0x80));
        DwarfFixture.read(fixture.build(), lines);
        assertThat(lines.stretches().keySet())
                .containsExactly(fixture.code(), fixture.code() + 0x10, fixture.code() + 0x50);
        assertThat(lines.frames(fixture.code() + 0x60)).hasValue(List.of(new Frame("", "/src/dir/main.c", 1)));
    }

    @Test
    void takesTheLastOfSeveralRowsAtOneAddress() throws IOException {
        DwarfFixture fixture = DwarfFixture.plain()
                .program(line -> line.row(0x10, 3).row(0x10, 4).row(0x10, 5).end(0x14));
        assertThat(lineAt(fixture, 0x10)).isEqualTo(5);
    }

    @Test
    void keepsLineZeroAsUnknown() throws IOException {
        DwarfFixture fixture = DwarfFixture.plain()
                .program(line -> line.row(0x10, 3).row(0x12, 0).end(0x14));
        assertThat(lineAt(fixture, 0x12)).isZero();
    }

    @Test
    void dropsSequencesOfDiscardedCode() throws IOException {
        DwarfFixture fixture = DwarfFixture.plain();
        // From 0 on, this one reaches into the code: what counts is where it starts.
        fixture.program(line -> line.rowAt(0, 3)
                .rowAt(fixture.code() - 1, 4)
                .end(0x20)
                .rowAt(-1, 5)
                .endAt(-1)
                .rowAt(-2, 6)
                .endAt(-1)
                .rowAt(1, 7)
                .endAt(9)
                .row(0x20, 8)
                .end(0x24));
        DwarfFixture.read(fixture.build(), lines);
        assertThat(lines.stretches().keySet()).containsExactly(fixture.code() + 0x20);
    }

    @Test
    void endsASequenceAtTheEndOfTheCode() throws IOException {
        DwarfFixture fixture =
                DwarfFixture.plain().program(line -> line.row(0x60, 3).end(0x1000));
        DwarfFixture.read(fixture.build(), lines);
        assertThat(lines.frames(fixture.code() + DwarfFixture.CODE_BYTES - 1)).isPresent();
        assertThat(lines.frames(fixture.code() + DwarfFixture.CODE_BYTES)).isEmpty();
    }

    @Test
    void startsAnotherSequenceWhereRowsGoBack() throws IOException {
        DwarfFixture fixture = DwarfFixture.plain()
                .program(line -> line.row(0x60, 3).row(0x64, 4).row(0x58, 5).end(0x5c));
        assertThat(lineAt(fixture, 0x60)).isEqualTo(3);
        assertThat(lines.frames(fixture.code() + 0x64)).isEmpty();
        assertThat(lines.frames(fixture.code() + 0x58).orElseThrow().getFirst().line())
                .isEqualTo(5);
    }

    @Test
    void forgetsTheLastStretchOfASequenceWithoutEnd() throws IOException {
        DwarfFixture fixture =
                DwarfFixture.plain().program(line -> line.row(0x60, 3).row(0x64, 4));
        assertThat(DwarfFixture.read(fixture.build(), lines).stretches()).isZero();
    }

    @Test
    void countsOperationsOfLongInstructions() throws IOException {
        // Two operations in an instruction of one byte: advancing by 5, then by 4 operations is 2 and then 4 bytes.
        DwarfFixture fixture = DwarfFixture.plain()
                .maxOperations(2)
                .program(line ->
                        line.row(0x10, 3).raw(2, 5, 3, 1, 1, 2, 4, 3, 1, 1).end(0x20));
        assertThat(lineAt(fixture, 0x11)).isEqualTo(3);
        assertThat(lines.frames(fixture.code() + 0x12).orElseThrow().getFirst().line())
                .isEqualTo(4);
        assertThat(lines.frames(fixture.code() + 0x13).orElseThrow().getFirst().line())
                .isEqualTo(4);
        assertThat(lines.frames(fixture.code() + 0x14).orElseThrow().getFirst().line())
                .isEqualTo(5);
    }

    @Test
    void skipsOpcodesThatItDoesNotKnow() throws IOException {
        // an extended opcode of a vendor, and DW_LNS_set_column, set_isa, fixed_advance_pc
        DwarfFixture fixture = DwarfFixture.plain()
                .program(line -> line.row(0x10, 3)
                        .raw(0, 3, 0x80, 7, 7, 5, 0x81, 1, 12, 3, 9, 4, 0, 3, 1, 1)
                        .end(0x20));
        assertThat(lineAt(fixture, 0x14)).isEqualTo(4);
    }

    @Test
    void leavesAFunctionThatRefersToItselfWithoutName() throws IOException {
        DwarfFixture fixture = DwarfFixture.plain().originRefersToItself();
        DwarfReading reading = DwarfFixture.read(fixture.build(), lines);
        assertThat(reading.malformedUnits()).isZero();
        assertThat(lines.frames(fixture.code() + 0x18).orElseThrow().getFirst().function())
                .isEmpty();
    }

    @Test
    void countsAUnitWithAFormThatItDoesNotKnow() throws IOException {
        DwarfReading reading =
                DwarfFixture.read(DwarfFixture.plain().nameForm(0x7e).build(), lines);
        assertThat(reading.malformedUnits()).isEqualTo(1);
        assertThat(reading.firstProblem().orElseThrow()).contains("expected a form of DWARF 2 to 5, found form 0x7e");
        assertThat(lines.count()).isZero();
    }

    @Test
    void readsTheUnitsBehindOneThatItCannotRead() throws IOException {
        byte[] file = DwarfFixture.plain().repeatedUnits(3).build();
        int info = indexOf(
                file, new byte[] {5, 0, 1, 8, 0, 0, 0, 0, 1}); // the first unit's version, type and address size
        file[info] = 6;
        DwarfReading reading = DwarfFixture.read(file, lines);
        assertThat(reading.otherVersionUnits()).isEqualTo(1);
        assertThat(reading.units()).isEqualTo(2);
        file[info] = 5;
        file[info + 3] = 3; // addresses of three bytes
        DwarfReading broken = DwarfFixture.read(file, lines);
        assertThat(broken.malformedUnits()).isEqualTo(1);
        assertThat(broken.units()).isEqualTo(2);
    }

    @Test
    void stopsWhereManySmallUnitsPointAtTheSameLongTable() throws IOException {
        int[] statements = new int[3_500];
        Arrays.fill(statements, 6); // DW_LNS_negate_stmt
        DwarfFixture fixture = DwarfFixture.plain()
                .repeatedUnits(3_000)
                .program(line -> line.row(0x10, 3).raw(statements).end(0x20));
        DwarfReading reading = DwarfFixture.read(fixture.build(), lines);
        assertThat(reading.units()).isBetween(100L, 2_900L);
        assertThat(reading.units() + reading.malformedUnits()).isEqualTo(3_000);
        assertThat(reading.firstProblem().orElseThrow()).contains("steps for each byte");
    }

    private static int indexOf(byte[] file, byte[] wanted) {
        for (int i = 0; i < file.length - wanted.length; i++) {
            if (Arrays.equals(file, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }

    private int lineAt(DwarfFixture fixture, int offset) throws IOException {
        DwarfReading reading = DwarfFixture.read(fixture.build(), lines);
        assertThat(reading.firstProblem()).isEmpty();
        return lines.frames(fixture.code() + offset).orElseThrow().getFirst().line();
    }
}
