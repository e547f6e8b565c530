package io.podflame.binary.executable;

import static io.podflame.binary.ElfFixture.Symbol.globalFunction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.ByteView;
import io.podflame.binary.ElfFixture;
import io.podflame.binary.ElfFixture.Symbol;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SymbolTable;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is decided about symbols and build IDs, on small hand-made files. */
class ExecutableImageTest {
    private final ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
    private final int text = fixture.text(0x100);
    private final int otherText = fixture.section(".text.other", 1, 6, new byte[0x40], 0, 0);
    private final long start = fixture.address(text);

    @Test
    void endsASymbolWithoutSizeAtTheNextOne() throws IOException {
        fixture.symbols(2, globalFunction("label", start, 0, text), globalFunction("next", start + 0x20, 8, text));
        assertThat(describe()).containsExactly("0+20 label", "20+8 next");
    }

    @Test
    void endsASymbolWithoutSizeAtTheEndOfItsSection() throws IOException {
        long other = fixture.address(otherText);
        fixture.symbols(2, globalFunction("label", start + 0xf0, 0, text), globalFunction("next", other, 8, otherText));
        assertThat(describe()).containsExactly("f0+10 label", Long.toHexString(other - start) + "+8 next");
    }

    @Test
    void cutsASymbolThatClaimsMoreThanItsSection() throws IOException {
        fixture.symbols(2, globalFunction("greedy", start + 0xf0, 0x1000, text));
        assertThat(describe()).containsExactly("f0+10 greedy");
    }

    @Test
    void leavesOutALabelInsideAFunctionWithSize() throws IOException {
        fixture.symbols(2, globalFunction("f", start, 0x40, text), new Symbol("label", start + 8, 0, 0x02, text));
        assertThat(describe()).containsExactly("0+40 f");
    }

    @Test
    void prefersOneOfSeveralNamesByBindingThenVersionThenLengthThenOrder() throws IOException {
        fixture.symbols(
                2,
                new Symbol("a", start, 0x10, 0x02, text),
                new Symbol("b", start, 0x10, 0x22, text),
                globalFunction("longer", start, 0x10, text),
                globalFunction("v@@1", start, 0x10, text),
                globalFunction("zz", start + 0x10, 0x10, text),
                globalFunction("yyy", start + 0x10, 0x10, text),
                globalFunction("xx", start + 0x10, 0x10, text),
                globalFunction("label", start + 0x20, 0, text),
                new Symbol("sized", start + 0x20, 0x10, 0x02, text));
        assertThat(describe()).containsExactly("0+10 longer", "10+10 xx", "20+10 sized");
    }

    @Test
    void takesDynamicSymbolsOnlyWithoutTheFullTable() throws IOException {
        fixture.symbols(11, globalFunction("exported", start, 0x10, text));
        assertThat(describe()).containsExactly("0+10 exported");
        fixture.symbols(2, globalFunction("all", start, 0x10, text));
        assertThat(describe()).containsExactly("0+10 all");
    }

    @Test
    void makesAnEmptyTableOfAFileWithoutSymbols() throws IOException {
        assertThat(describe()).isEmpty();
    }

    @Test
    void refusesASmallFileThatWouldMakeAHugeTable() {
        // 4,000 names that are suffixes of one string of 8,000 bytes would make 24 MB
        Symbol[] symbols = IntStream.range(0, 4_000)
                .mapToObj(i -> globalFunction("x".repeat(i == 0 ? 8_000 : 1), start + i % 0x100, 1, text))
                .toArray(Symbol[]::new);
        fixture.symbols(2, symbols);
        byte[] file = fixture.build();
        ByteView view = ByteView.of(file, "hostile");
        assertThatThrownBy(() -> pointNamesIntoTheFirst(file, view).symbolTable())
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("names shorter than twice the file");
    }

    /** Spreads the symbols over 4,000 addresses of a section made larger, each with another suffix of the long name. */
    private static ExecutableImage pointNamesIntoTheFirst(byte[] file, ByteView view) throws MalformedInputException {
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long headers = view.s64(40);
        int sections = view.u16(60);
        for (int i = 0; i < sections; i++) {
            int header = (int) headers + 64 * i;
            if (view.s32(header + 4) == 1) {
                buffer.putLong(header + 32, 0x10000);
            }
            if (view.s32(header + 4) == 2) {
                int symbols = (int) view.s64(header + 24);
                for (int symbol = 2; symbol <= 4_000; symbol++) {
                    buffer.putInt(symbols + 24 * symbol, symbol);
                    buffer.putLong(symbols + 24 * symbol + 8, view.s64(symbols + 24 + 8) + symbol);
                }
            }
        }
        return ExecutableImage.parse(view);
    }

    @Test
    void takesTheGnuBuildIdBeforeGos() throws MalformedInputException {
        fixture.section(".note.go", 7, 2, fixture.note("Go\0", 4, "a/b/c/d".getBytes(StandardCharsets.US_ASCII)), 0, 0);
        ExecutableImage withGo = image();
        assertThat(withGo.buildIdOrigin()).isEqualTo(BuildIdOrigin.GO);
        assertThat(withGo.buildId().toBytes()).hasSize(20);
        assertThat(withGo.isGo()).isTrue();

        fixture.section(".note.gnu", 7, 2, fixture.note("GNU", 3, new byte[] {1, 2, (byte) 0xab, 4}), 0, 0);
        assertThat(image().buildIdOrigin()).isEqualTo(BuildIdOrigin.GNU);
        assertThat(image().buildId().hex()).isEqualTo("0102ab04");
    }

    @Test
    void hashesTheContentWithoutAnyNote() throws MalformedInputException {
        ExecutableImage image = image();
        assertThat(image.buildIdOrigin()).isEqualTo(BuildIdOrigin.CONTENT);
        assertThat(image.buildId()).isEqualTo(image().buildId());
        assertThat(image.isGo()).isFalse();
        fixture.section(".data", 1, 2, new byte[] {1}, 0, 0);
        assertThat(image().buildId()).isNotEqualTo(image.buildId());
    }

    @Test
    void hashesSamplesOfALargeFile() throws MalformedInputException {
        fixture.section(".data", 1, 2, new byte[1 << 20], 0, 0);
        byte[] file = fixture.build();
        ExecutableImage image = ExecutableImage.parse(ByteView.of(file, "large"));
        file[file.length / 17 * 3] ^= 1;
        assertThat(ExecutableImage.parse(ByteView.of(file, "large")).buildId()).isNotEqualTo(image.buildId());
    }

    @Test
    void ignoresABuildIdTooLongToBeOne() throws MalformedInputException {
        fixture.section(".note.gnu", 7, 2, fixture.note("GNU", 3, new byte[33]), 0, 0);
        assertThat(image().buildIdOrigin()).isEqualTo(BuildIdOrigin.CONTENT);
    }

    private ExecutableImage image() throws MalformedInputException {
        return ExecutableImage.parse(ByteView.of(fixture.build(), "fixture"));
    }

    /** "start relative to .text + length name", in hex. */
    private String[] describe() throws IOException {
        SymbolTable table = image().symbolTable();
        return IntStream.range(0, table.size())
                .mapToObj(i -> Long.toHexString(table.start(i) - start) + "+"
                        + Long.toHexString(table.end(i) - table.start(i)) + " " + table.name(i))
                .toArray(String[]::new);
    }
}
