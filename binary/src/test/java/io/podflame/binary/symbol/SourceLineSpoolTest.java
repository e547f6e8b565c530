package io.podflame.binary.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SourceLineSpoolTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final SymbolTableEncoder encoder = encoder(bytes);
    private final SourceLineSpool spool = new SourceLineSpool(
            SymbolDetail.LINES, encoder, size -> Arena.ofAuto().allocate(size));
    private final SourceLines lines = new SourceLines();

    private static SymbolTableEncoder encoder(ByteArrayOutputStream output) {
        try {
            return new SymbolTableEncoder(output, 16);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SymbolName named(String text) {
        SymbolName name = new SymbolName();
        byte[] ascii = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        name.set(ascii, 0, ascii.length);
        return name;
    }

    private void stretch(long start, long end, int line) throws IOException {
        lines.begin(start);
        lines.setFunctionName(spool.name(named("f" + line)));
        lines.addRow(start, 0, spool.file(named("f.c")), line);
        lines.end(end);
        spool.accept(lines);
    }

    private SymbolTable written() throws IOException {
        spool.write();
        encoder.finish();
        return SymbolTableCodec.decode(bytes.toByteArray(), "spool");
    }

    private static int lineAt(SymbolTable table, long address) {
        List<SourceFrame> frames = table.frames(address);
        return frames.isEmpty() ? 0 : frames.getFirst().line().orElseThrow().line();
    }

    @Test
    void tellsWhereAStretchStarts() throws IOException {
        assertThat(spool.isTold(0)).isFalse();
        stretch(0x1000, 0x1010, 1);
        assertThat(spool.isTold(0x1000)).isTrue();
        assertThat(spool.isTold(0x1008)).isFalse();
        assertThat(spool.isTold(0)).as("where no stretch starts, either").isFalse();
        spool.leaveOut();
        assertThat(spool.leftOut()).isEqualTo(1);
        assertThat(lineAt(written(), 0x1008)).isEqualTo(1);
    }

    @Test
    void writesInAscendingOrderWhatCameInAny() throws IOException {
        List<Integer> order = new ArrayList<>();
        for (int i = 1; i <= 20_000; i++) { // several chunks
            order.add(i);
        }
        Collections.shuffle(order, new Random(3));
        for (int i : order) {
            stretch(0xffff_ffff_8000_0000L + 64L * i, 0xffff_ffff_8000_0000L + 64L * i + 48, i);
        }
        SymbolTable table = written();
        assertThat(table.stretchCount()).isEqualTo(20_000);
        assertThat(spool.leftOut()).isZero();
        for (int i = 1; i <= 20_000; i++) {
            assertThat(lineAt(table, 0xffff_ffff_8000_0000L + 64L * i + 47)).isEqualTo(i);
        }
        assertThat(lineAt(table, 0xffff_ffff_8000_0000L + 64 + 48)).isZero();
    }

    @Test
    void leavesOutAndCountsWhatOverlaps() throws IOException {
        stretch(0x1000, 0x1010, 1);
        stretch(0x1000, 0x1010, 2); // folded into the first
        stretch(0x0ff8, 0x1004, 3); // begins before
        stretch(0x1010, 0x1020, 4);
        SymbolTable table = written();
        assertThat(spool.leftOut()).isEqualTo(2);
        assertThat(lineAt(table, 0x1003)).isEqualTo(3);
        assertThat(lineAt(table, 0x1008)).isZero();
        assertThat(lineAt(table, 0x1010)).isEqualTo(4);
    }

    @Test
    void writesNothingForNothing() throws IOException {
        lines.begin(0x1000);
        lines.end(0x1010); // no rows
        spool.accept(lines);
        assertThat(written().stretchCount()).isZero();
    }
}
