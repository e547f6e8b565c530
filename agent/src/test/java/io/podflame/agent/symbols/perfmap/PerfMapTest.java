package io.podflame.agent.symbols.perfmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PerfMapTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong ids = new AtomicLong();
    private final PerfMap map = new PerfMap(ids::incrementAndGet);
    private final KnownNames names = new KnownNames();

    @Test
    void anAddressThatIsUsedAgainHasTheOldNameBeforeAndTheNewOneAfter() {
        read(10 * SECOND, "1000 100 old\n");
        read(20 * SECOND, "1000 80 new\n");
        assertThat(find(0x1010, 15 * SECOND)).isEqualTo("old");
        assertThat(find(0x1010, 25 * SECOND)).isEqualTo("new");
        assertThat(find(0x1090, 15 * SECOND)).isEqualTo("old");
        assertThat(find(0x1090, 25 * SECOND)).as("written over").isEmpty();
    }

    @Test
    void whatIsFirstThereWasThereBefore() {
        read(10 * SECOND, "1000 100 first\n");
        read(20 * SECOND, "3000 100 later\n");
        assertThat(find(0x1010, SECOND)).isEqualTo("first");
        assertThat(find(0x3010, SECOND)).isEqualTo("later");
    }

    @Test
    void ofAMapThatIsWrittenAnewNothingStays() {
        read(10 * SECOND, "1000 100 a\n2000 100 b\n");
        map.startAnew();
        read(20 * SECOND, "2000 100 c\n");
        assertThat(find(0x1010, 25 * SECOND)).isEmpty();
        assertThat(find(0x2010, 25 * SECOND)).isEqualTo("c");
        assertThat(find(0x1010, 15 * SECOND)).isEqualTo("a");
        assertThat(find(0x2010, 15 * SECOND)).isEqualTo("b");
    }

    @Test
    void whatIsHiddenIsLetGoWhenNoSampleFromBeforeCanCome() {
        read(10 * SECOND, "1000 100 old\n1800 100 stays\n");
        read(20 * SECOND, "1000 80 new\n");
        read(20 * SECOND + PerfMap.KEPT_APART_NANOS + 1, "");
        assertThat(map.symbols().layers()).hasSize(1);
        assertThat(find(0x1010, 15 * SECOND)).isEqualTo("new");
        assertThat(find(0x1810, 99 * SECOND)).isEqualTo("stays");
    }

    /** Against a map that keeps every address by itself. */
    @Test
    void namesEveryAddressAsThoughOneLineAfterTheOtherWereWrittenOverIt() {
        Random random = new Random(7);
        Map<Long, String> expected = new HashMap<>();
        for (int reading = 1; reading <= 60; reading++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                long start = 0x1000 + 16L * random.nextInt(2_000);
                String name = "f" + reading + "." + i;
                lines.append(Long.toHexString(start))
                        .append(" 10 ")
                        .append(name)
                        .append('\n');
                for (long address = start; address < start + 16; address++) {
                    expected.put(address, name);
                }
            }
            read(reading * SECOND, lines.toString());
            long now = reading * SECOND;
            for (long address = 0x1000; address < 0x1000 + 16 * 2_000; address += 5) {
                assertThat(find(address, now)).isEqualTo(expected.getOrDefault(address, ""));
            }
        }
        assertThat(map.sizeBytes()).as("hidden symbols are no burden").isLessThan(1_000_000);
    }

    @Test
    void aSymbolOfALargeJvmTakesSomeThirtyBytes() {
        StringBuilder lines = new StringBuilder();
        Random random = new Random(1);
        int symbols = 100_000;
        for (int i = 0; i < symbols; i++) {
            lines.append("0x")
                    .append(Long.toHexString(0x7f0000000000L + 1_024L * i))
                    .append(" 0x0000000000000200 java.util.Map com.company")
                    .append(random.nextInt(40))
                    .append(".service")
                    .append(random.nextInt(100))
                    .append(".CheckoutRepository$$Lambda.lambda$process$")
                    .append(i)
                    .append("(java.lang.String, int)\n");
        }
        read(SECOND, lines.toString());
        assertThat(find(0x7f0000000000L + 1_024L * 77_777 + 3, SECOND)).contains("lambda$process$77777(");
        assertThat(map.sizeBytes() / (double) symbols).isBetween(20.0, 32.0);
    }

    @Test
    void takesNoMoreThanItMayAndCountsTheRest() {
        map.limit(64 << 10);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            lines.append(Integer.toHexString(0x10000 + 32 * i))
                    .append(" 20 function")
                    .append(i)
                    .append('\n');
        }
        read(SECOND, lines.toString());
        assertThat(map.sizeBytes()).isLessThan(80 << 10);
        assertThat(map.leftOut()).isGreaterThan(10_000);
        assertThat(find(0x10000, SECOND)).isEqualTo("function0");
    }

    @Test
    void makesNamesAnewWhenMostAreOfHiddenSymbols() {
        for (int reading = 1; reading < 400; reading++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                lines.append(Integer.toHexString(0x10000 + 32 * i))
                        .append(" 20 f")
                        .append(reading)
                        .append('.')
                        .append(i);
                lines.append('\n');
            }
            read(reading * SECOND, lines.toString());
            assertThat(find(0x10000, reading * SECOND)).isEqualTo("f" + reading + ".0");
        }
        assertThat(ids.get()).as("stores").isGreaterThan(3);
        assertThat(map.sizeBytes()).isLessThan(200_000);
    }

    private void read(long nanos, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        map.feed(bytes, 0, bytes.length);
        map.endReading(nanos);
    }

    private String find(long address, long nanos) {
        int number = map.symbols().find(address, nanos);
        return number == PerfSymbols.NOT_FOUND
                ? ""
                : names.name(map.symbols(), number).orElseThrow();
    }
}
