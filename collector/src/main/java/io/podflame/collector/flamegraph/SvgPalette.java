package io.podflame.collector.flamegraph;

import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameKind;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Colours: the hue says what kind of code a frame is, small shifts keep neighbours apart and are the same for a name in every
 * picture. The hues are those of the page (src/main/web/src/flame/colors.ts). Written as hexadecimal numbers, which every SVG
 * reader knows, with paler ones for light and deeper ones for dark pages.
 */
final class SvgPalette {
    /** Class of the frames of inlined calls, beside that of their kind. */
    static final String INLINED = "inlined";

    private static final int SHADES = 6;
    private static final double HUE_STEP = 3.5;
    private static final double LIGHTNESS_STEP = 1.2;
    private static final double LIGHT_LIGHTNESS = 74;

    private SvgPalette() {}

    /** Class of a frame's element: its kind's letter and its name's shade, and whether it was inlined. */
    static String cssClass(Frame frame) {
        int shade = Math.floorMod(frame.name().hashCode() * 0x9E3779B1 >>> 16, SHADES);
        return letter(frame.kind()) + shade + (frame.inlined() ? " " + INLINED : "");
    }

    /** Class of the kind's middle shade, for the legend. */
    static String cssClass(FrameKind kind) {
        return letter(kind) + "2";
    }

    static String legend(FrameKind kind) {
        return switch (kind) {
            case WORKLOAD -> "workload";
            case THREAD -> "thread";
            case ON_CPU -> "on-CPU";
            case OFF_CPU -> "off-CPU";
            case KERNEL -> "kernel";
            case NATIVE -> "native";
            case GO -> "Go";
            case JIT -> "JIT";
            case UNKNOWN -> "unknown";
            case TRUNCATED -> "truncated";
        };
    }

    /** One rule per kind and shade. */
    static String css() {
        StringBuilder css = new StringBuilder();
        appendRules(css, kind -> LIGHT_LIGHTNESS);
        css.append("@media (prefers-color-scheme:dark){\n");
        appendRules(css, SvgPalette::darkLightness);
        return css.append("}\n").toString();
    }

    private static void appendRules(StringBuilder css, ToDoubleFunction<FrameKind> lightness) {
        for (FrameKind kind : FrameKind.values()) {
            for (int shade = 0; shade < SHADES; shade++) {
                double offset = shade - (SHADES - 1) / 2.0;
                css.append('.').append(letter(kind)).append(shade).append(" rect{fill:");
                css.append(hex(
                        hue(kind) + offset * HUE_STEP,
                        saturation(kind),
                        lightness.applyAsDouble(kind) + offset * LIGHTNESS_STEP));
                css.append("}\n");
            }
        }
    }

    private static String letter(FrameKind kind) {
        return switch (kind) {
            case WORKLOAD -> "w";
            case THREAD -> "t";
            case ON_CPU -> "r";
            case OFF_CPU -> "o";
            case KERNEL -> "k";
            case NATIVE -> "n";
            case GO -> "g";
            case JIT -> "j";
            case UNKNOWN -> "u";
            case TRUNCATED -> "x";
        };
    }

    private static double hue(FrameKind kind) {
        return switch (kind) {
            case WORKLOAD, THREAD -> 220;
            case ON_CPU -> 56;
            case OFF_CPU -> 246;
            case KERNEL -> 32;
            case NATIVE -> 4;
            case GO -> 190;
            case JIT -> 110;
            case UNKNOWN -> 280;
            case TRUNCATED -> 330;
        };
    }

    /** Percent. Greens and oranges look lighter than they are, and white text must stay legible on them. */
    private static double darkLightness(FrameKind kind) {
        return switch (kind) {
            case JIT -> 22;
            case ON_CPU -> 20;
            case KERNEL, GO -> 25;
            case OFF_CPU -> 34;
            case WORKLOAD, THREAD, NATIVE, UNKNOWN, TRUNCATED -> 30;
        };
    }

    private static double saturation(FrameKind kind) {
        return switch (kind) {
            case WORKLOAD -> 24;
            case THREAD -> 14;
            case ON_CPU -> 78;
            case OFF_CPU -> 50;
            case KERNEL -> 82;
            case NATIVE -> 78;
            case GO -> 58;
            case JIT -> 45;
            case UNKNOWN -> 16;
            case TRUNCATED -> 30;
        };
    }

    /** CSS Color Module Level 4, section 7.1: HSL to sRGB. */
    private static String hex(double hue, double saturationPercent, double lightnessPercent) {
        double lightness = lightnessPercent / 100;
        double chroma = saturationPercent / 100 * Math.min(lightness, 1 - lightness);
        return String.format(
                Locale.ROOT,
                "#%02x%02x%02x",
                channel(0, hue, lightness, chroma),
                channel(8, hue, lightness, chroma),
                channel(4, hue, lightness, chroma));
    }

    private static int channel(int sector, double hue, double lightness, double chroma) {
        double position = (sector + hue / 30 + 12) % 12;
        return (int) Math.round(255
                * (lightness - chroma * Math.max(-1, Math.min(Math.min(position - 3, 9 - position), 1))));
    }
}
