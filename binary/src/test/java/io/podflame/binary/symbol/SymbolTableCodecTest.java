package io.podflame.binary.symbol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.MalformedInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymbolTableCodecTest {
    /** The example of binary/README.md, byte by byte. */
    private static final String README_EXAMPLE = "50465354 02"
            + "11 6d61696e 43 8020 02 05 66 8301 05 05 23 00 02"
            + "0e 6d2e63 40 8020 0d 00 01 01020105 020108 13010112"
            + "00 03 01";

    @Test
    void writesTheBytesThatTheReadmeShows() {
        SymbolTableBuilder builder = new SymbolTableBuilder()
                .add(0x1000, 0x1010, "main", SymbolOrigin.ELF)
                .add(0x1015, 0x1035, "f", SymbolOrigin.GO)
                .add(0x1035, 0x103d, "main", SymbolOrigin.ELF);
        int file = builder.file("m.c");
        SourceLines lines = new SourceLines();
        lines.begin(0x1000);
        int inlined = lines.addInlinedCall(0, builder.name("f"), file, 5);
        lines.addRow(0x1000, 0, file, 4);
        lines.addRow(0x1004, inlined, file, 9);
        lines.end(0x1010);
        assertThat(SymbolTableCodec.encode(builder.add(lines).build())).isEqualTo(bytes(README_EXAMPLE));
    }

    @Test
    void readsTheBytesThatTheReadmeShows() throws MalformedInputException {
        SymbolTable table = decode(bytes(README_EXAMPLE));
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.nameCount()).isEqualTo(2);
        assertThat(table.name(2)).isEqualTo("main");
        assertThat(table.isGo(1)).isTrue();
        assertThat(table.end(2)).isEqualTo(0x103d);
        assertThat(table.stretchCount()).isEqualTo(1);
        assertThat(table.frames(0x100f)).containsExactly(frame("f", "m.c", 9), frame("main", "m.c", 5));
    }

    private static SourceFrame frame(String function, String file, int line) {
        return new SourceFrame(function, SymbolOrigin.ELF, Optional.of(new SourceFrame.SourceLine(file, line)));
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
    void keepsEveryRowOfManyStretches() throws MalformedInputException {
        Random random = new Random(11);
        SymbolTableBuilder builder = new SymbolTableBuilder();
        List<Integer> files = List.of(builder.file("a.c"), builder.file("/src/b.h"), builder.file("c.go"));
        SourceLines lines = new SourceLines();
        List<List<SourceFrame>> expected = new ArrayList<>();
        for (int stretch = 0; stretch < 200; stretch++) {
            long start = 0x1000 * (stretch + 1L);
            builder.add(start, start + 0x800, "outer" + stretch, SymbolOrigin.ELF);
            lines.begin(start);
            List<List<SourceFrame>> callers = new ArrayList<>(List.of(List.of()));
            for (int call = 1; call <= random.nextInt(9); call++) {
                int caller = random.nextInt(call);
                int file = random.nextInt(4);
                int line = random.nextInt(3000);
                lines.addInlinedCall(caller, builder.name("in" + call), file == 0 ? 0 : files.get(file - 1), line);
                callers.add(new ArrayList<>(List.of(at("in" + caller, file, line))));
                callers.getLast().addAll(callers.get(caller));
            }
            for (int row = 0; row < 40; row++) {
                int scope = random.nextInt(callers.size());
                int file = random.nextInt(4);
                int line = random.nextInt(1 << 20);
                lines.addRow(start + 16L * row, scope, file == 0 ? 0 : files.get(file - 1), line);
                List<SourceFrame> chain = new ArrayList<>(List.of(at("in" + scope, file, line)));
                chain.addAll(callers.get(scope));
                chain.set(
                        chain.size() - 1,
                        new SourceFrame(
                                "outer" + stretch,
                                SymbolOrigin.ELF,
                                chain.getLast().line()));
                expected.add(chain);
            }
            lines.end(start + 0x800);
            builder.add(lines);
        }
        SymbolTable table = decode(SymbolTableCodec.encode(builder.build()));
        for (int i = 0; i < expected.size(); i++) {
            long address = 0x1000 * (i / 40 + 1L) + 16L * (i % 40);
            assertThat(table.frames(address)).isEqualTo(expected.get(i));
            assertThat(table.frames(address + 15)).isEqualTo(expected.get(i));
        }
        assertThat(table.frames(0x1000 + 0x800)).isEmpty();
    }

    private static SourceFrame at(String function, int file, int line) {
        return file == 0 || line == 0
                ? new SourceFrame(function, SymbolOrigin.ELF, Optional.empty())
                : frame(function, List.of("a.c", "/src/b.h", "c.go").get(file - 1), line);
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
        "50465355 02 00 00 00,                               the magic PFST",
        "50465354 01 00 00,                                  version 2",
        "50465354 02 00 01 00,                               0 symbols",
        "50465354 02 00 00 01,                               0 stretches",
        "50465354 02 00 00 00 00,                            the end of the table",
        "50465354 02 43 00 02,                               a name reference up to 0",
        "50465354 02 05 61 43 00 01,                         a name reference up to 1",
        "50465354 02 01,                                     a name of 1 to 8192 bytes",
        "50465354 02 858002,                                 a name of 1 to 8192 bytes",
        "50465354 02 15 61,                                  5 bytes of name",
        "50465354 02 03 00,                                  a range of 1 byte to 4 GiB - 1",
        "50465354 02 8380808040 00,                          a range of 1 byte to 4 GiB - 1",
        "50465354 02 43 ffffffffffffffffff01,                a range below 2^64",
        "50465354 02 ffffffffffffffffff02,                   a varint of at most 64 bits",
        "50465354 02 8080808080808080808080,                 a varint of at most 64 bits",
        "50465354 02 40 00 05 00,                            5 bytes of lines",
        "50465354 02 40 00 04 01 00 00 00 00 00 01,          a name reference up to 0",
        "50465354 02 40 00 04 00 02 00 00 00 00 01,          a number of inlined calls up to 1",
        "50465354 02 05 61 40 00 06 00 01 02 01 00 00 00 00 01, a distance to the caller up to 1",
        "50465354 02 05 61 40 00 06 00 01 00 01 00 00 00 00 01, a distance to the caller from 1",
        "50465354 02 40 00 04 00 00 40 02 00 00 01,          a row within 16 bytes",
        "50465354 02 40 00 05 00 00 01 01 02 00 00 01,       a scope up to 0",
        "50465354 02 40 00 05 00 00 02 01 02 00 00 01,       a file reference up to 0",
        "50465354 02 40 00 04 00 00 00 01 00 00 01,          a line from 0"
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
