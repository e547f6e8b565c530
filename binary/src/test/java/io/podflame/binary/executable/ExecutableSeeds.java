package io.podflame.binary.executable;

import io.podflame.binary.ElfFixture;
import io.podflame.binary.ElfFixture.Symbol;
import io.podflame.binary.go.PclnFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Small executables that reach every parser. */
public final class ExecutableSeeds {
    /** Each jumps through a slot 0x30 behind its first byte: lazily bound; behind endbr64; short, behind bnd. */
    private static final String X8664_STUBS = "ff252a0000006800000000e900000000" + "f30f1efaff2526000000660f1f440000"
            + "f2ff25290000009090cccccccccccccc";

    /** The same for slots at 0x270, 0x280 and 0x290 of the page: with bti c; with an add; with a nop at the end. */
    private static final String AARCH64_STUBS = "5f2403d510000090113a41f920021fd6" + "10000090114241f91002009120021fd6"
            + "10000090114a41f920021fd61f2003d5";

    private ExecutableSeeds() {}

    /** Both classes, both byte orders, ELF symbols, notes, every Go table. */
    public static Stream<byte[]> all() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                .flatMap(order -> Stream.of(4, 8)
                        .flatMap(wordBytes -> Stream.concat(
                                Stream.of(plain(wordBytes, order)),
                                Stream.of(PclnFixture.Version.values())
                                        .map(version -> go(wordBytes, order, version)))));
    }

    /** What needs no section headers, or no particular class: all that is read besides. */
    public static Stream<byte[]> special() {
        return Stream.of(stubs(62, X8664_STUBS), stubs(183, AARCH64_STUBS), miniDebugInfo(), links());
    }

    /** A small vdso: symbols that only the dynamic segment leads to. */
    public static Stream<byte[]> withoutSectionHeaders() {
        return Stream.of(4, 8)
                .flatMap(wordBytes -> Stream.of(true, false)
                        .map(gnuHash -> dynamic(wordBytes, gnuHash).buildWithoutSectionHeaders()));
    }

    /** Three stubs of 16 bytes, and as many lines of 16 bytes with their slots right behind. */
    private static byte[] stubs(int machine, String hex) {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        fixture.machine(machine);
        int text = fixture.text(0x40);
        int stubs = fixture.section(".plt", 1, 6, HexFormat.of().parseHex(hex), 0, 0);
        int slots = fixture.section(".got", 1, 3, new byte[0x30], 0, 0);
        int symbols = fixture.symbols(
                11,
                new Symbol("printf", 0, 0, 0x12, 0),
                Symbol.globalFunction("chosen", fixture.address(text), 8, text));
        long slot = fixture.address(slots);
        boolean isArm = machine == 183;
        ByteBuffer relocations = fixture.buffer(3 * 24);
        relocations.putLong(slot + 0x10).putLong(1L << 32 | (isArm ? 1025 : 6)).putLong(0);
        relocations.putLong(slot).putLong(1L << 32 | (isArm ? 1026 : 7)).putLong(0);
        relocations.putLong(slot + 0x20).putLong(isArm ? 1032 : 37).putLong(fixture.address(text));
        fixture.section(".rela.plt", 4, 2, relocations.array(), symbols, 24);
        if (fixture.address(stubs) + hex.length() / 2 != slot) {
            throw new IllegalStateException("the slots must follow the stubs");
        }
        return fixture.build();
    }

    private static byte[] miniDebugInfo() {
        ElfFixture inner = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        int innerText = inner.text(0x40);
        inner.symbols(2, new Symbol("hidden", inner.address(innerText), 8, 0x02, innerText));
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (XZOutputStream output = new XZOutputStream(compressed, new LZMA2Options(0))) {
            output.write(inner.build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        int text = fixture.text(0x40);
        fixture.section(".gnu_debugdata", 1, 0, compressed.toByteArray(), 0, 0);
        fixture.symbols(11, Symbol.globalFunction("exported", fixture.address(text) + 0x10, 8, text));
        return fixture.build();
    }

    private static byte[] links() {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        byte[] link = "program.debug\0\0\0crc!".getBytes(StandardCharsets.US_ASCII);
        fixture.section(".gnu_debuglink", 1, 0, link, 0, 0);
        byte[] shared = "../.dwz/shared\0build ID of 20 bytes".getBytes(StandardCharsets.US_ASCII);
        fixture.section(".gnu_debugaltlink", 1, 0, shared, 0, 0);
        return fixture.build();
    }

    private static ElfFixture dynamic(int wordBytes, boolean gnuHash) {
        ElfFixture fixture = new ElfFixture(wordBytes, ByteOrder.LITTLE_ENDIAN);
        int text = fixture.text(0x40);
        long start = fixture.address(text);
        int symbols = fixture.symbols(
                11,
                Symbol.globalFunction("__vdso_time", start, 0x10, text),
                Symbol.globalFunction("__vdso_getcpu", start + 0x20, 0, text));
        ByteBuffer hash = fixture.buffer(64);
        if (gnuHash) { // one bucket, whose chain holds symbols 1 and 2
            hash.putInt(1).putInt(1).putInt(1).putInt(0);
            fixture.putWord(hash, -1).putInt(1).putInt(2).putInt(3);
        } else {
            hash.putInt(1).putInt(3);
        }
        int hashSection = fixture.section(".hash", 5, 2, hash.array(), 0, 0);
        ByteBuffer entries = fixture.buffer(4 * 2 * wordBytes);
        fixture.putWord(fixture.putWord(entries, gnuHash ? 0x6ffffef5 : 4), fixture.address(hashSection));
        fixture.putWord(fixture.putWord(entries, 5), fixture.address(symbols - 1));
        fixture.putWord(fixture.putWord(entries, 6), fixture.address(symbols));
        fixture.dynamicSegment(fixture.section(".dynamic", 6, 3, entries.array(), 0, 0));
        return fixture;
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
        if (wordBytes == 8 && order == ByteOrder.LITTLE_ENDIAN) {
            fixture.machine(62); // whose frames are read
        }
        byte[] id = "a/b/c/d".getBytes(StandardCharsets.US_ASCII);
        fixture.noteSegment(fixture.section(".note.go.buildid", 7, 2, fixture.note("Go\0", 4, id), 0, 0));
        PclnFixture.add(fixture, version);
        return fixture.build();
    }
}
