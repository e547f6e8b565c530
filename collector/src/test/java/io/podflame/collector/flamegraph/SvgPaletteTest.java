package io.podflame.collector.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SvgPaletteTest {
    private static final Pattern FILL = Pattern.compile("fill:#([0-9a-f]{6})");
    private static final double LEAST_CONTRAST = 4.5; // WCAG 2.2, success criterion 1.4.3

    @Test
    void keepsTextLegibleOnEveryColour() {
        String[] lightAndDark = SvgPalette.css().split("@media", 2);

        assertThat(colours(lightAndDark[0]))
                .hasSize(6 * FrameKind.values().length)
                .allSatisfy(colour -> assertThat(contrast(colour, 0x1c1c1c)).isGreaterThan(LEAST_CONTRAST));
        assertThat(colours(lightAndDark[1]))
                .hasSize(6 * FrameKind.values().length)
                .allSatisfy(colour -> assertThat(contrast(colour, 0xececec)).isGreaterThan(LEAST_CONTRAST));
    }

    @Test
    void hasARuleForEveryKindAndName() {
        for (FrameKind kind : FrameKind.values()) {
            for (int i = 0; i < 100; i++) {
                String cssClass = SvgPalette.cssClass(new Frame("f" + i, kind, "", true));
                assertThat(SvgPalette.css()).contains("." + cssClass + " rect{");
            }
            assertThat(SvgPalette.css()).contains("." + SvgPalette.cssClass(kind) + " rect{");
        }
    }

    private static List<Integer> colours(String css) {
        return FILL.matcher(css)
                .results()
                .map(found -> Integer.parseInt(found.group(1), 16))
                .toList();
    }

    private static double contrast(int one, int other) {
        double lighter = Math.max(luminance(one), luminance(other));
        double darker = Math.min(luminance(one), luminance(other));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double luminance(int colour) {
        return 0.2126 * linear(colour >> 16 & 0xff)
                + 0.7152 * linear(colour >> 8 & 0xff)
                + 0.0722 * linear(colour & 0xff);
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
