package io.podflame.agent.symbols.perfmap;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Maps of any bytes. Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class PerfMapFuzzTest {

    private static final long SECOND = 1_000_000_000L;

    static Stream<byte[]> maps() {
        return Stream.of(
                        "1000 20 a\n1010 20 b\n\n1000 10 c\n",
                        "0x00007f64ccec7600 0x198 long Busy.spin(int)\nzz 1 x\n7fffffffffff 3fffffff end\n",
                        "1000 20 \u00e4\u0000\u0001 \n1000 20 half")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** Read in two parts, ten seconds apart. Whatever comes out is sorted, does not overlap, and has its name. */
    @MethodSource("maps")
    @FuzzTest(maxDuration = "60s")
    void readsAnyMap(byte[] bytes) {
        PerfMap map = new PerfMap(new AtomicLong()::incrementAndGet);
        int half = bytes.length / 2;
        map.feed(bytes, 0, half);
        map.endReading(SECOND);
        check(map);
        if (bytes.length % 3 == 0) {
            map.startAnew();
        }
        map.feed(bytes, half, bytes.length);
        map.finish();
        map.endReading(11 * SECOND);
        check(map);
        map.endReading(40 * SECOND);
        check(map);
    }

    private static void check(PerfMap map) {
        PerfSymbols symbols = map.symbols();
        KnownNames names = new KnownNames();
        for (SymbolLayer layer : symbols.layers()) {
            long end = 0;
            for (int i = 0; i < layer.count(); i++) {
                long start = layer.starts()[i];
                if (start < end || layer.sizes()[i] <= 0) {
                    throw new AssertionError("symbol at " + start + " begins before " + end);
                }
                end = start + layer.sizes()[i];
                if (names.name(symbols, layer.names()[i]).orElseThrow().isEmpty()) {
                    throw new AssertionError("no name at " + start);
                }
            }
        }
    }
}
