package io.podflame.binary.debugfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.symbol.SourceFrame;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.symbol.SymbolTableCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** A table of functions alone says of every address what the whole table says of it, but for files and lines; one of symbols alone the outermost. */
class SymbolDetailTest {
    private static final int ADDRESSES = 50_000;

    @Test
    void goFunctionsAreTheSameWithoutLines() throws IOException {
        Path etcd = OutsideTool.installed("/usr/bin/etcd", "etcd-server");
        assertThat(bytesOf(etcd, SymbolDetail.FUNCTIONS)).isLessThan(bytesOf(etcd, SymbolDetail.LINES) * 3 / 4);
        requireTheSameFunctions(etcd);
    }

    @Test
    void functionsOfADebugFileAreTheSameWithoutLines() throws IOException {
        OutsideTool.installed("/usr/lib/debug/.build-id", "libc6-dbg");
        requireTheSameFunctions(OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6")
                .toRealPath());
    }

    private static void requireTheSameFunctions(Path program) throws IOException {
        SymbolTable whole = tableOf(program, SymbolDetail.LINES);
        SymbolTable functions = tableOf(program, SymbolDetail.FUNCTIONS);
        SymbolTable symbols = tableOf(program, SymbolDetail.SYMBOLS);
        assertThat(functions.size()).isEqualTo(whole.size()).isGreaterThan(1_000);
        assertThat(symbols.size()).isEqualTo(whole.size());
        int inlined = 0;
        for (int i = 0; i < ADDRESSES; i++) {
            int symbol = ThreadLocalRandom.current().nextInt(whole.size());
            long address = ThreadLocalRandom.current().nextLong(whole.start(symbol), whole.end(symbol));
            List<SourceFrame> expected = whole.frames(address).stream()
                    .map(frame -> new SourceFrame(frame.function(), frame.origin(), Optional.empty()))
                    .toList();
            assertThat(functions.frames(address))
                    .as(() -> program + " at 0x" + Long.toHexString(address))
                    .isEqualTo(expected);
            assertThat(symbols.frames(address))
                    .as(() -> program + " at 0x" + Long.toHexString(address))
                    .containsExactly(expected.getLast());
            inlined += expected.size() > 1 ? 1 : 0;
        }
        assertThat(inlined).as("addresses with inlined calls").isGreaterThan(ADDRESSES / 20);
    }

    private static int bytesOf(Path program, SymbolDetail detail) throws IOException {
        return SymbolTableCodec.encode(tableOf(program, detail)).length;
    }

    private static SymbolTable tableOf(Path program, SymbolDetail detail) throws IOException {
        try (DebuggedExecutable file = DebuggedExecutable.open(ExecutableLocation.of(program))) {
            return file.symbolTable(detail);
        }
    }
}
