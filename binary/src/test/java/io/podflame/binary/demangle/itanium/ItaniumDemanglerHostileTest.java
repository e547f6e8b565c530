package io.podflame.binary.demangle.itanium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ItaniumDemanglerHostileTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ALPHABET = "_ZNKSTIJEXLDRPOFMACUBGQabcdefilmnoprstuvwxyz0123456789.$";

    private static List<String> names() {
        return ItaniumDemanglerTest.pairs().map(pair -> (String) pair.get()[0]).toList();
    }

    @Test
    void survivesNamesCutAtEveryLength() {
        for (String name : names()) {
            for (int length = 0; length <= name.length(); length++) {
                assertThat(ItaniumDemangler.demangle(name.substring(0, length))).isNotNull();
            }
        }
    }

    @Test
    void survivesRandomChanges() {
        Random random = new Random(20_250_101);
        List<String> names = names();
        assertTimeoutPreemptively(LIMIT, () -> {
            for (int i = 0; i < 300_000; i++) {
                StringBuilder name = new StringBuilder(names.get(random.nextInt(names.size())));
                for (int change = random.nextInt(4); change >= 0; change--) {
                    int at = random.nextInt(name.length());
                    switch (random.nextInt(3)) {
                        case 0 -> name.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                        case 1 -> name.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                        default -> name.insert(at, name.substring(random.nextInt(at + 1), at));
                    }
                }
                ItaniumDemangler.demangle(name.toString());
            }
        });
    }

    @Test
    void givesUpOnNamesThatNestTooDeep() {
        List<String> parts =
                List.of("P", "F", "1aI", "N1aI", "Z1f", "PF", "DT", "XadL_Z1f", "M1a", "A1_", "DTng", "DTcl", "U1a");
        assertTimeoutPreemptively(LIMIT, () -> {
            for (String part : parts) {
                for (int count : new int[] {100, 255, 256, 5_000, 30_000}) {
                    ItaniumDemangler.demangle("_Z1f" + part.repeat(count) + "i" + "E".repeat(count));
                }
                assertThat(ItaniumDemangler.demangle("_Z1f" + part.repeat(2_000) + "i"))
                        .isEmpty();
            }
        });
        assertThat(ItaniumDemangler.demangle("_Z1f" + "KV".repeat(15_000) + "i"))
                .contains("f(int volatile const)");
        assertThat(ItaniumDemangler.demangle("_ZN" + "1a".repeat(10_000) + "E")).isEmpty();
        assertThat(ItaniumDemangler.demangle("_Z1f" + "1a".repeat(10_000) + "9"))
                .isEmpty();
    }

    @Test
    void givesUpOnSubstitutionsThatGrowExponentially() {
        StringBuilder doubling = new StringBuilder("_Z1f1aIiiE");
        StringBuilder empty = new StringBuilder("_Z1f1aIJEJEE");
        for (int i = 0; i < 30; i++) {
            String last = i == 0 ? "S0_" : "S" + Integer.toString(i, 36).toUpperCase(Locale.ROOT) + "_";
            doubling.append("S_I").append(last).append(last).append('E');
            empty.append("S_IJ").append(last).append("EJ").append(last).append("EE");
        }
        assertTimeoutPreemptively(LIMIT, () -> {
            assertThat(ItaniumDemangler.demangle(doubling.toString())).isEmpty();
            assertThat(ItaniumDemangler.demangle(empty.toString())).isEmpty();
            ItaniumDemangler.demangle("_ZN1a" + "cvT_IiE".repeat(200) + "Ev");
            ItaniumDemangler.demangle("_ZN1acv" + "T_IN1acv".repeat(60) + "i" + "EE".repeat(60) + "Ev");
        });
    }

    /** A thread with a fraction of the usual stack has room for all that is allowed. */
    @Test
    void needsLittleStack() throws InterruptedException {
        int deep = MangledText.MAX_NESTING - 10;
        List<String> names = List.of(
                "_Z1f" + "P".repeat(deep) + "i",
                "_Z1f" + "PF".repeat(deep / 2) + "iv" + "Ei".repeat(deep / 2 - 1) + "E",
                "_Z1f" + "1aI".repeat(deep / 3) + "i" + "E".repeat(deep / 3),
                "_Z1f" + "IXL_Z1g".repeat(deep / 5) + "v" + "EEEvv".repeat(deep / 5),
                "_Z1fIiEvDT" + "ng".repeat(deep) + "fp_E");
        AtomicReference<List<Boolean>> demangled = new AtomicReference<>(List.of());
        Thread thread = new Thread(
                null,
                () -> demangled.set(names.stream()
                        .map(name -> ItaniumDemangler.demangle(name).isPresent())
                        .toList()),
                "small stack",
                256 * 1024);
        thread.start();
        thread.join();
        assertThat(demangled.get()).containsExactly(true, true, true, true, true);
    }

    /** Each substitution is one level deeper, though the text is flat. */
    @Test
    void givesUpOnSubstitutionsThatNestTooDeep() {
        StringBuilder deep = new StringBuilder("_Z1f1aIiE");
        for (int i = 0; i < 5_000; i++) {
            String last = i == 0 ? "S0_" : "S" + Integer.toString(i, 36).toUpperCase(Locale.ROOT) + "_";
            deep.append("S_I").append(last).append('E');
        }
        assertTimeoutPreemptively(
                LIMIT,
                () -> assertThat(ItaniumDemangler.demangle(deep.toString())).isEmpty());
    }

    @Test
    void leavesConstructorsWithoutClassAlone() {
        for (String name : List.of("_ZC1v", "_ZD1Ev", "_ZNStC1Ev", "_ZN1a1bMEv", "_ZZ1fvE1x__36")) {
            assertThat(ItaniumDemangler.demangle(name)).as(name).isEmpty();
        }
    }
}
