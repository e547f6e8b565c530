package io.podflame.agent.symbols.perfmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerfMapParserTest {

    /** The first lines of what JDK 17's jcmd and node 20's --perf-basic-prof wrote. */
    private static final String LINES = "0x00007f64ccec7600 0x0000000000000198 long Busy.spin(int)\n"
            + "7fdf7a745b80 298 JS:*spinHot /tmp/busy.js:1:17\n";

    @Test
    void readsWhatHotSpotAndV8Write() {
        assertThat(parse(LINES))
                .containsExactly(
                        "7f64ccec7600+198 long Busy.spin(int)", "7fdf7a745b80+298 JS:*spinHot /tmp/busy.js:1:17");
    }

    @Test
    void readsTheSameHoweverTheBytesAreCut() {
        byte[] bytes = (LINES + "1000 20 ünï\n").getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            List<String> found = new ArrayList<>();
            PerfMapParser parser = parser(found);
            parser.feed(bytes, 0, cut);
            parser.feed(bytes, cut, bytes.length);
            assertThat(found).as("cut at " + cut).hasSize(3).endsWith("1000+20 ünï");
        }
    }

    @Test
    void waitsForTheEndOfALine() {
        List<String> found = new ArrayList<>();
        PerfMapParser parser = parser(found);
        feed(parser, "1000 20 half of a na");
        assertThat(found).isEmpty();
        feed(parser, "me\n");
        assertThat(found).containsExactly("1000+20 half of a name");
    }

    @Test
    void passesOverWhatIsNoSymbol() {
        assertThat(parse("nonsense\n1000\n1000 20\n1000 20 \nzz 20 a\n1000 zz b\n1000 0 empty\n 1000 20 c\n-1000 20 d\n"
                        + "800000000000 20 beyond\n1000 40000001 giant\n123456789abcdef01 20 long\n0x 20 e\n\n\0\n"))
                .isEmpty();
    }

    @Test
    void passesOverALineThatIsTooLongAndCutsNames() {
        String tooLong = "1000 20 " + "x".repeat(PerfMapParser.MAX_LINE_BYTES) + "\n";
        String longName = "1000 20 " + "y".repeat(5_000) + "\n";
        assertThat(parse(tooLong + longName + "2000 20 next\n"))
                .containsExactly("1000+20 " + "y".repeat(PerfMapParser.MAX_NAME_BYTES), "2000+20 next");
    }

    private static List<String> parse(String text) {
        List<String> found = new ArrayList<>();
        feed(parser(found), text);
        return found;
    }

    private static void feed(PerfMapParser parser, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        parser.feed(bytes, 0, bytes.length);
    }

    private static PerfMapParser parser(List<String> found) {
        return new PerfMapParser((start, sizeBytes, line, from, length) -> found.add(Long.toHexString(start) + "+"
                + Integer.toHexString(sizeBytes) + " " + new String(line, from, length, StandardCharsets.UTF_8)));
    }
}
