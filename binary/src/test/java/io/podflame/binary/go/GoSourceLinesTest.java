package io.podflame.binary.go;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.ByteView;
import io.podflame.binary.ElfFixture;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.executable.ExecutableSeeds;
import io.podflame.binary.go.PclnFixture.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layout, of which some were last written by toolchains of 2013: {@link PclnFixture}. */
class GoSourceLinesTest {
    static Stream<Arguments> everyLayout() {
        return GoFunctionsTest.everyLayout();
    }

    @ParameterizedTest
    @MethodSource("everyLayout")
    void readsLinesOfEveryRelease(int wordBytes, ByteOrder order, Version version) throws IOException {
        ElfFixture fixture = new ElfFixture(wordBytes, order);
        long text = PclnFixture.add(fixture, version);
        GoFrames frames = frames(fixture.build());
        assertThat(frames.at(text)).containsExactly("main.a|a.go|10");
        assertThat(frames.at(text + 3)).containsExactly("main.a|a.go|11");
        assertThat(frames.at(text + 12)).containsExactly("main.a|a.go|12");
        assertThat(frames.at(text + 14)).as("padding").containsExactly("main.a|?|0");
        assertThat(frames.at(text + 0x2f)).containsExactly("main.b|b.go|20");
        assertThat(frames.at(text + 0x30)).as("no lines").containsExactly("runtime.c|?|0");
    }

    @ParameterizedTest
    @MethodSource("everyLayout")
    void readsInlinedCallsOfEveryRelease(int wordBytes, ByteOrder order, Version version) throws IOException {
        ElfFixture fixture = new ElfFixture(wordBytes, order);
        long text = PclnFixture.add(fixture, version);
        GoFrames frames = frames(fixture.build());
        assertThat(frames.sourceLines().knowsInlinedCalls()).isTrue();
        if (version == Version.GO_1_2) { // did not inline what has lines of its own
            assertThat(frames.at(text + 6)).containsExactly("main.a|c.go|7");
            return;
        }
        assertThat(frames.at(text + 5)).containsExactly("main.b|b.go|21", "main.a|a.go|11");
        assertThat(frames.at(text + 6)).containsExactly("runtime.c|c.go|7", "main.b|b.go|21", "main.a|a.go|11");
        assertThat(frames.at(text + 11)).containsExactly("main.b|b.go|20", "main.a|a.go|11");
    }

    @Test
    void tellsNoLineOfInlinedCodeWhereCallsAreNotFound() throws IOException {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        long text = PclnFixture.add(fixture, Version.LATER);
        byte[] file = fixture.build();
        ElfSection moduleData = elf(file).section(".go.module").orElseThrow();
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong((int) (moduleData.fileOffset() + moduleData.sizeBytes()) - 8, text);
        GoFrames frames = frames(file);
        assertThat(frames.sourceLines().knowsInlinedCalls()).isFalse();
        assertThat(frames.at(text + 3)).containsExactly("main.a|a.go|11");
        assertThat(frames.at(text + 6)).containsExactly("main.a|?|0");
        assertThat(frames.at(text + 12)).containsExactly("main.a|a.go|12");
    }

    @Test
    void refusesLinesOfALaterReleaseThatMakeNoSense() throws IOException {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        PclnFixture.add(fixture, Version.LATER);
        byte[] file = fixture.build();
        long table = elf(file).section(".gopclntab").orElseThrow().fileOffset();
        file[(int) table + PclnFixture.FILE_NUMBERS_AT + 4] = 1; // the first file's name starts in its middle
        assertThat(GoFunctions.parse(elf(file)).orElseThrow().count()).isEqualTo(3);
        assertThatThrownBy(() -> frames(file))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("expected lines of a Go release");
    }

    @Test
    void readsOtherFunctionsWhereOneIsBroken() throws IOException {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        long text = PclnFixture.add(fixture, Version.GO_1_20);
        byte[] file = fixture.build();
        long table = elf(file).section(".gopclntab").orElseThrow().fileOffset();
        file[(int) table + PclnFixture.PC_TABLES_AT + 2] = 0; // a file that holds for no byte
        GoFrames frames = frames(file);
        assertThatThrownBy(() -> frames.at(text))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("expected a value that holds somewhere");
        assertThat(frames.at(text + 0x20)).containsExactly("main.b|b.go|20");
    }

    @Test
    void refusesCallsInlinedIntoThemselves() throws IOException {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        long text = PclnFixture.add(fixture, Version.GO_1_20);
        byte[] file = fixture.build();
        GoFrames frames = frames(file); // looked at the calls before
        long calls = elf(file).section(".rodata").orElseThrow().fileOffset() + PclnFixture.CALLS_AT;
        file[(int) calls + 8] = 4; // where it is itself
        assertThatThrownBy(() -> frames.at(text + 6))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("calls inlined into one another");
        assertThat(frames.at(text + 0x20)).containsExactly("main.b|b.go|20");
    }

    @Test
    void refusesFunctionsOutOfOrder() throws IOException {
        ElfFixture fixture = new ElfFixture(8, ByteOrder.LITTLE_ENDIAN);
        PclnFixture.add(fixture, Version.GO_1_20);
        byte[] file = fixture.build();
        long table = elf(file).section(".gopclntab").orElseThrow().fileOffset();
        file[(int) table + PclnFixture.FUNCTIONS_AT + 8] = 0x38;
        assertThatThrownBy(() -> frames(file))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("expected Go functions in ascending order");
    }

    /** Through the section's size, as a file whose end is missing has no section headers. */
    @Test
    void readsOrRefusesATableCutAtAnyLength() throws IOException {
        for (byte[] file : ExecutableSeeds.all().toList()) {
            ElfFile elf = elf(file);
            if (elf.section(".gopclntab").isEmpty()) {
                continue;
            }
            int refused = 0;
            int size = (int) elf.section(".gopclntab").orElseThrow().sizeBytes();
            int sizeAt = sizeOffset(elf);
            for (int length = 0; length < size; length++) {
                ByteBuffer.wrap(file).order(elf.bytes().order()).putInt(sizeAt, length);
                refused += isRefused(file) ? 1 : 0;
            }
            assertThat(refused).isGreaterThan(PclnFixture.RECORDS_AT);
            ByteBuffer.wrap(file).order(elf.bytes().order()).putInt(sizeAt, size);
            assertThat(isRefused(file)).isFalse();
        }
    }

    private static int sizeOffset(ElfFile elf) throws MalformedInputException {
        int word = elf.wordBytes();
        long headers = elf.bytes().word(24 + 2L * word, word);
        int index = elf.sections().indexOf(elf.section(".gopclntab").orElseThrow());
        int lowHalf = word == 8 && elf.bytes().order() == ByteOrder.BIG_ENDIAN ? 4 : 0;
        return (int) headers + index * (word == 8 ? 64 : 40) + 8 + 3 * word + lowHalf;
    }

    @Test
    void readsOrRefusesATableWithAnyByteChanged() throws IOException {
        for (byte[] file : ExecutableSeeds.all().toList()) {
            for (int i = 0x200; i < file.length; i++) {
                byte before = file[i];
                for (int change : new int[] {~before, before + 1}) {
                    file[i] = (byte) change;
                    isRefused(file);
                }
                file[i] = before;
            }
        }
    }

    /** Reads all lines; other exceptions than of malformed input are errors. */
    static boolean isRefused(byte[] file) throws IOException {
        try {
            ElfFile elf = elf(file);
            if (GoFunctions.parse(elf).isPresent()) {
                GoFrames frames = new GoFrames(elf);
                for (int i = 0; i < frames.functions().count(); i++) {
                    frames.sourceLines().read(i);
                }
            }
            return false;
        } catch (MalformedInputException e) {
            return true;
        }
    }

    private static GoFrames frames(byte[] file) throws MalformedInputException {
        return new GoFrames(elf(file));
    }

    private static ElfFile elf(byte[] file) throws MalformedInputException {
        return ElfFile.parse(ByteView.of(file, "fixture"));
    }
}
