package io.podflame.binary.executable;

import io.podflame.binary.ElfFixture;
import io.podflame.binary.ElfFixture.Symbol;
import io.podflame.binary.go.PclnFixture;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Small executables that reach every parser: both classes, both byte orders, ELF symbols, notes, every Go table. */
public final class ExecutableSeeds {
    private ExecutableSeeds() {}

    public static Stream<byte[]> all() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                .flatMap(order -> Stream.of(4, 8)
                        .flatMap(wordBytes -> Stream.concat(
                                Stream.of(plain(wordBytes, order)),
                                Stream.of(PclnFixture.Version.values())
                                        .map(version -> go(wordBytes, order, version)))));
    }

    private static byte[] plain(int wordBytes, ByteOrder order) {
        ElfFixture fixture = new ElfFixture(wordBytes, order);
        int text = fixture.text(0x40);
        long start = fixture.address(text);
        int notes = fixture.section(".note", 7, 2, fixture.note("GNU", 3, new byte[] {1, 2, 3}), 0, 0);
        fixture.noteSegment(notes);
        fixture.symbols(
                2,
                Symbol.globalFunction("outer", start, 0x20, text),
                Symbol.globalFunction("inner", start + 8, 8, text),
                new Symbol("inner_alias", start + 8, 8, 0x22, text),
                new Symbol("label", start + 0x30, 0, 0x02, text));
        fixture.symbols(11, Symbol.globalFunction("exported", start, 0x20, text));
        return fixture.build();
    }

    private static byte[] go(int wordBytes, ByteOrder order, PclnFixture.Version version) {
        ElfFixture fixture = new ElfFixture(wordBytes, order);
        byte[] id = "a/b/c/d".getBytes(StandardCharsets.US_ASCII);
        fixture.noteSegment(fixture.section(".note.go.buildid", 7, 2, fixture.note("Go\0", 4, id), 0, 0));
        PclnFixture.add(fixture, version);
        return fixture.build();
    }
}
