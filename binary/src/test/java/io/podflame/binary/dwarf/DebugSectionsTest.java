package io.podflame.binary.dwarf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.podflame.binary.ByteView;
import io.podflame.binary.ElfFixture;
import io.podflame.binary.elf.ElfFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression made by hand; that of the tools is in {@link CompiledProgramsTest}. */
class DebugSectionsTest {
    private static final byte[] CONTENT = new byte[300_000];

    static {
        for (int i = 0; i < CONTENT.length; i++) {
            CONTENT[i] = (byte) (i % 251 * (i >> 12));
        }
    }

    private long allocatedBytes;

    @ParameterizedTest
    @CsvSource({"4,true", "4,false", "8,true", "8,false"})
    void decompressesZlibOfEitherClassAndByteOrder(int wordBytes, boolean littleEndian) throws IOException {
        ElfFixture elf = new ElfFixture(wordBytes, littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        compressed(elf, 1, CONTENT.length, deflated());
        ByteView str = find(elf).get(DebugSections.Name.STR);
        assertThat(str.copy(0, (int) str.sizeBytes())).isEqualTo(CONTENT);
    }

    @Test
    void decompressesTheOldKind() throws IOException {
        ElfFixture elf = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        byte[] stream = deflated();
        ByteBuffer section = ByteBuffer.allocate(12 + stream.length); // big-endian whatever the file is
        section.putInt(0x5a4c4942).putLong(CONTENT.length).put(stream);
        elf.section(".zdebug_str", 1, 0, section.array(), 0, 0);
        ByteView str = find(elf).get(DebugSections.Name.STR);
        assertThat(str.copy(0, (int) str.sizeBytes())).isEqualTo(CONTENT);
    }

    @Test
    void decompressesZstdOfOneFrameOrSeveral() throws IOException {
        byte[] half = Arrays.copyOf(CONTENT, CONTENT.length / 2);
        byte[] rest = Arrays.copyOfRange(CONTENT, half.length, CONTENT.length);
        for (byte[] stream : List.of(Zstd.compress(CONTENT), joined(Zstd.compress(half), Zstd.compress(rest)))) {
            ElfFixture elf = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
            compressed(elf, 2, CONTENT.length, stream);
            ByteView str = find(elf).get(DebugSections.Name.STR);
            assertThat(str.copy(0, (int) str.sizeBytes())).isEqualTo(CONTENT);
        }
    }

    /** A window is memory that the decoder takes, whatever the section's size: of 128 MiB an agent has not so much. */
    @Test
    void refusesZstdThatLooksFarBack() throws IOException {
        byte[] stream = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((27 - 10) << 3), 1, 0, 0};
        ElfFixture elf = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        compressed(elf, 2, 0, stream);
        assertThat(find(elf).unreadable())
                .singleElement()
                .satisfies(section -> assertThat(section.reason()).contains("ZSTD", "memory"));
        stream[5] = (23 - 10) << 3;
        ElfFixture near = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        compressed(near, 2, 0, stream);
        assertThat(find(near).unreadable()).isEmpty();
    }

    @Test
    void countsOtherCompressionAsMissingAndSaysWhy() throws IOException {
        ElfFixture elf = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        compressed(elf, 3, CONTENT.length, deflated());
        DebugSections sections = find(elf);
        assertThat(sections.get(DebugSections.Name.STR).sizeBytes()).isZero();
        assertThat(sections.unreadable()).singleElement().satisfies(section -> {
            assertThat(section.section()).isEqualTo("debug_str");
            assertThat(section.reason()).contains("type 3");
        });
    }

    @Test
    void refusesASizeThatNoHonestSectionHas() throws IOException {
        for (long size : new long[] {Long.MAX_VALUE, -1, 300L << 20}) {
            ElfFixture elf = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
            compressed(elf, 1, size, deflated());
            assertThat(find(elf).unreadable()).hasSize(1);
        }
        assertThat(allocatedBytes).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void refusesAStreamThatIsBrokenOrTooShort(int type) throws IOException {
        byte[] stream = type == 1 ? deflated() : Zstd.compress(CONTENT);
        byte[] broken = stream.clone();
        Arrays.fill(broken, 2, 200, (byte) 0xff);
        for (byte[] bad : new byte[][] {broken, Arrays.copyOf(stream, stream.length / 2), new byte[0]}) {
            ElfFixture elf = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
            compressed(elf, type, CONTENT.length, bad);
            assertThat(find(elf).unreadable()).hasSize(1);
        }
        for (int difference : new int[] {-1, 1}) {
            ElfFixture otherSize = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
            compressed(otherSize, type, CONTENT.length + difference, stream);
            assertThat(find(otherSize).unreadable()).hasSize(1);
        }
    }

    @Test
    void passesOnThatThereIsNoMemory() throws IOException {
        ElfFixture elf = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        compressed(elf, 1, CONTENT.length, deflated());
        ElfFile file = ElfFile.parse(ByteView.of(elf.build(), "fixture"));
        assertThatThrownBy(() -> DebugSections.find(file, size -> {
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
    }

    private DebugSections find(ElfFixture elf) throws IOException {
        return DebugSections.find(ElfFile.parse(ByteView.of(elf.build(), "fixture")), size -> {
            allocatedBytes += size;
            return MemorySegment.ofArray(new byte[(int) size]);
        });
    }

    private static void compressed(ElfFixture elf, int type, long sizeBytes, byte[] stream) {
        ByteBuffer section = elf.buffer((elf.wordBytes() == 8 ? 24 : 12) + stream.length);
        section.putInt(type);
        if (elf.wordBytes() == 8) {
            section.putInt(0);
        }
        elf.putWord(elf.putWord(section, sizeBytes), 1).put(stream);
        elf.section(".debug_str", 1, 0x800, section.array(), 0, 0);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] deflated() {
        Deflater deflater = new Deflater();
        deflater.setInput(CONTENT);
        deflater.finish();
        byte[] output = new byte[CONTENT.length + 1_000];
        int count = deflater.deflate(output);
        deflater.end();
        return Arrays.copyOf(output, count);
    }
}
