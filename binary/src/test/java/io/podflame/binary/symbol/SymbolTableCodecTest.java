package io.podflame.binary.symbol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.MalformedInputException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymbolTableCodecTest {
    /** The example of binary/README.md, byte by byte. */
    private static final String README_EXAMPLE = "50465354 01 10 8020 00 046d61696e 20 05 01 01 66 08 00 02 00 03";

    @Test
    void writesTheBytesThatTheReadmeShows() {
        SymbolTableBuilder builder = new SymbolTableBuilder();
        int main = builder.addName(new byte[] {'m', 'a', 'i', 'n'}, 0, 4);
        int f = builder.addName(new byte[] {'f'}, 0, 1);
        SymbolTable table = builder.add(0x1000, 0x1010, main, SymbolOrigin.ELF)
                .add(0x1015, 0x1035, f, SymbolOrigin.GO)
                .add(0x1035, 0x103d, main, SymbolOrigin.ELF)
                .build();
        assertThat(SymbolTableCodec.encode(table)).isEqualTo(bytes(README_EXAMPLE));
    }

    @Test
    void readsTheBytesThatTheReadmeShows() throws MalformedInputException {
        SymbolTable table = decode(bytes(README_EXAMPLE));
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.nameCount()).isEqualTo(2);
        assertThat(table.name(2)).isEqualTo("main");
        assertThat(table.isGo(1)).isTrue();
        assertThat(table.end(2)).isEqualTo(0x103d);
    }

    @Test
    void keepsEverySymbolOfALargeTable() throws MalformedInputException {
        SymbolTable table = randomTable(50_000);
        SymbolTable copy = decode(SymbolTableCodec.encode(table));
        assertThat(copy.size()).isEqualTo(table.size());
        for (int i = 0; i < table.size(); i++) {
            assertThat(copy.start(i)).isEqualTo(table.start(i));
            assertThat(copy.end(i)).isEqualTo(table.end(i));
            assertThat(copy.name(i)).isEqualTo(table.name(i));
            assertThat(copy.origin(i)).isEqualTo(table.origin(i));
        }
    }

    @Test
    void keepsAnEmptyTable() throws MalformedInputException {
        assertThat(decode(SymbolTableCodec.encode(new SymbolTableBuilder().build()))
                        .size())
                .isZero();
    }

    @Test
    void refusesATableCutAtAnyLength() {
        byte[] whole = SymbolTableCodec.encode(randomTable(20));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> decode(cut)).isInstanceOf(MalformedInputException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "50465355 01 00 00,                                  the magic PFST",
        "50465354 02 00 00,                                  version 1",
        "50465354 01 00 01,                                  a count of 0",
        "50465354 01 00 00 00,                               the end of the table",
        "50465354 01 10 00 02,                               a name reference up to 0",
        "50465354 01 10 00 00 00,                            a name of 1 to 8192 bytes",
        "50465354 01 10 00 00 8180 04,                       a name of 1 to 8192 bytes",
        "50465354 01 10 00 00 05 61,                         5 bytes of name",
        "50465354 01 8080808010 00,                          a range of at most 4 GiB - 1",
        "50465354 01 10 ffffffffffffffffff01 00,             a range below 2^64",
        "50465354 01 ffffffffffffffffff02,                   a varint of at most 64 bits",
        "50465354 01 8080808080808080808080,                 a varint of at most 64 bits"
    })
    void saysWhatIsWrong(String hex, String expected) {
        assertThatThrownBy(() -> decode(bytes(hex)))
                .isInstanceOfSatisfying(
                        MalformedInputException.class,
                        e -> assertThat(e.expected()).isEqualTo(expected));
    }

    private static SymbolTable decode(byte[] bytes) throws MalformedInputException {
        return SymbolTableCodec.decode(bytes, "test");
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static SymbolTable randomTable(int symbols) {
        Random random = new Random(7);
        SymbolTableBuilder builder = new SymbolTableBuilder();
        long address = 0x400000;
        for (int i = 0; i < symbols; i++) {
            long start = address + (random.nextBoolean() ? 0 : random.nextInt(1 << 20));
            address = start + 1 + random.nextInt(1 << 16);
            String name = "name" + random.nextInt(symbols) + "x".repeat(random.nextInt(40));
            builder.add(start, address, name, random.nextBoolean() ? SymbolOrigin.ELF : SymbolOrigin.GO);
        }
        return builder.build();
    }
}
