package io.podflame.binary.go;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.ByteView;
import io.podflame.binary.ElfFixture;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.symbol.SymbolName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GoFunctionsTest {
    static Stream<Arguments> everyLayout() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                .flatMap(order -> Stream.of(4, 8)
                        .flatMap(word -> Stream.of(PclnFixture.Version.values())
                                .map(version -> Arguments.of(word, order, version))));
    }

    @ParameterizedTest
    @MethodSource("everyLayout")
    void readsTheTableOfEveryRelease(int wordBytes, ByteOrder order, PclnFixture.Version version)
            throws MalformedInputException {
        ElfFixture fixture = new ElfFixture(wordBytes, order);
        long text = PclnFixture.add(fixture, version);
        assertHasTheThreeFunctions(fixture.build(), text);
    }

    @ParameterizedTest
    @MethodSource("everyLayout")
    void findsTheTableWithoutSectionHeaders(int wordBytes, ByteOrder order, PclnFixture.Version version)
            throws MalformedInputException {
        ElfFixture fixture = new ElfFixture(wordBytes, order);
        long text = PclnFixture.add(fixture, version);
        byte[] file = fixture.build();
        for (int i = 0; i < wordBytes; i++) {
            file[24 + 2 * wordBytes + i] = 0; // e_shoff
        }
        assertHasTheThreeFunctions(file, text);
    }

    @Test
    void refusesATableWhoseStartNothingTells() {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        fixture.text(0x1000); // the first .text: Go's functions do not fill it
        PclnFixture.add(fixture, PclnFixture.Version.GO_1_26);
        byte[] file = fixture.build();
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long moduleData = bytes.getLong(0x40 + 56 + 8);
        bytes.putLong((int) moduleData + 22 * 8, 0x1234);
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("expected the start of Go's code");
    }

    @Test
    void refusesASectionThatHoldsNoTable() {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        fixture.section(".gopclntab", 1, 2, new byte[64], 0, 0);
        assertThatThrownBy(() -> parse(fixture.build()))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("the magic of a Go function table");
    }

    private static void assertHasTheThreeFunctions(byte[] file, long text) throws MalformedInputException {
        GoFunctions functions = parse(file);
        assertThat(functions.count()).isEqualTo(3);
        assertThat(functions.textStart()).isEqualTo(text);
        assertThat(functions.textEnd()).isEqualTo(text + PclnFixture.TEXT_BYTES);
        SymbolName name = new SymbolName();
        for (int i = 0; i < 3; i++) {
            name.read(functions.names(), functions.nameOffset(i));
            assertThat(name).hasToString(PclnFixture.NAMES[i]);
            assertThat(functions.start(i)).isEqualTo(text + PclnFixture.STARTS[i]);
        }
        assertThat(functions.end(0)).isEqualTo(functions.start(1));
    }

    private static GoFunctions parse(byte[] file) throws MalformedInputException {
        return GoFunctions.parse(ElfFile.parse(ByteView.of(file, "fixture"))).orElseThrow();
    }
}
