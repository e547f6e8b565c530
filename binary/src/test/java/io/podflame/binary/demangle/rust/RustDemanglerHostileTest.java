package io.podflame.binary.demangle.rust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.podflame.binary.demangle.text.BoundedText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RustDemanglerHostileTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ALPHABET = "_RZNCMXYIBPQOASTFDLKGUEVWpnsuabcehjlmtxyz0123456789.$";
    private static final String HASH_AND_END = "17h0123456789abcdefE";

    private static List<String> names() throws IOException {
        List<String> names = new ArrayList<>(RustDemanglerTruthTest.names());
        RustDemanglerTest.pairs().forEach(pair -> names.add((String) pair.get()[0]));
        return names;
    }

    @Test
    void survivesNamesCutAtEveryLength() throws IOException {
        for (String name : names()) {
            for (int length = 0; length <= name.length(); length++) {
                assertThat(RustDemangler.demangle(name.substring(0, length))).isNotNull();
            }
        }
    }

    @Test
    void survivesRandomChanges() throws IOException {
        Random random = new Random(20_250_102);
        List<String> names = names();
        assertTimeoutPreemptively(LIMIT, () -> {
            for (int i = 0; i < 300_000; i++) {
                String name = changed(names.get(random.nextInt(names.size())), random);
                String demangled = RustDemangler.demangle(name).orElse("");
                assertThat(demangled.length()).isLessThanOrEqualTo(BoundedText.MAX_CHARACTERS);
            }
        });
    }

    private static String changed(String original, Random random) {
        StringBuilder name = new StringBuilder(original);
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(name.length());
            char character = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(4)) {
                case 0 -> name.setCharAt(at, character);
                case 1 -> name.insert(at, character);
                case 2 -> name.deleteCharAt(at).append(character);
                default -> name.insert(at, name.substring(random.nextInt(at + 1), at));
            }
        }
        return name.toString();
    }

    @Test
    void givesUpOnNamesThatNestTooDeep() {
        List<String> parts = List.of(
                "R",
                "S",
                "T",
                "A",
                "FE",
                "DIC1a",
                "IC1a",
                "NvIC1a",
                "YR",
                "MC1a",
                "XC1aR",
                "FKCG_E",
                "KRR",
                "KA",
                "KT",
                "KVIC1aK",
                "KVNvIC1aK",
                "WhO",
                "KVC1aT",
                "INvMC1a");
        assertTimeoutPreemptively(LIMIT, () -> {
            for (String part : parts) {
                for (int count : new int[] {100, 255, 500, 5_000, 15_000}) {
                    RustDemangler.demangle("_RIC1a" + part.repeat(count) + "h" + "E".repeat(count));
                }
                assertThat(RustDemangler.demangle("_RIC1a" + part.repeat(2_000) + "hE"))
                        .isEmpty();
            }
        });
    }

    /** A thread with the stack of the smallest that Java makes for itself has room for all that is allowed. */
    @Test
    void needsLittleStack() throws InterruptedException {
        int deep = V0Cursor.MAX_NESTING - 2;
        String references = "_RIC1a" + "R".repeat(deep) + "hE";
        String arguments = "_RIC1a" + "IC1a".repeat(deep / 2 - 1) + "h" + "E".repeat(deep / 2);
        String lists = "_RIC1aK" + "A".repeat(deep) + "E".repeat(deep + 1);
        AtomicReference<List<Boolean>> demangled = new AtomicReference<>(List.of());
        Thread thread = new Thread(
                null,
                () -> demangled.set(List.of(references, arguments, lists).stream()
                        .map(name -> RustDemangler.demangle(name).isPresent())
                        .toList()),
                "small stack",
                256 * 1024);
        thread.start();
        thread.join();
        assertThat(demangled.get()).containsExactly(true, true, true);
    }

    @Test
    void givesUpOnBackReferencesThatGrowExponentially() {
        assertTimeoutPreemptively(LIMIT, () -> {
            for (String empty : List.of("TEE", "hE", "INvC1a0EE")) {
                StringBuilder doubling = new StringBuilder("IC1aT" + empty);
                int last = "IC1a".length();
                for (int i = 0; i < 60; i++) {
                    int start = doubling.length();
                    doubling.append('T')
                            .append(reference(last))
                            .append(reference(last))
                            .append('E');
                    last = start;
                }
                assertThat(RustDemangler.demangle("_R" + doubling + "E")).isEmpty();
            }
        });
    }

    /** Little is printed, so that only the count of steps can end it. */
    @Test
    void givesUpOnBackReferencesToWhatTakesLong() {
        int zero = "IC1aK".length();
        String name = "_RIC1aKj" + "0".repeat(20_000) + "_" + ("K" + reference(zero)).repeat(2_000) + "E";
        assertTimeoutPreemptively(
                LIMIT, () -> assertThat(RustDemangler.demangle(name)).isEmpty());
    }

    private static String reference(int position) {
        return position == 0 ? "B_" : "B" + base62(position - 1) + "_";
    }

    private static String base62(int number) {
        String digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        String last = digits.substring(number % 62, number % 62 + 1);
        return number < 62 ? last : base62(number / 62) + last;
    }

    @Test
    void givesUpOnGreatNumbers() {
        assertTimeoutPreemptively(LIMIT, () -> {
            assertThat(RustDemangler.demangle("_RIC1aFGzzzzzzzzz_EuE")).isEmpty();
            assertThat(RustDemangler.demangle("_RIC1aRLzzzzzzzzzz_hE")).isEmpty();
            assertThat(RustDemangler.demangle("_RNvC1a99999999999999999999b")).isEmpty();
            assertThat(RustDemangler.demangle("_RNvC1a4294967297b")).isEmpty();
            assertThat(RustDemangler.demangle("_RNvCsZZZZZZZZZZZZZ_1a1b")).isEmpty();
            assertThat(RustDemangler.demangle("_ZN4294967299foo" + HASH_AND_END))
                    .isEmpty();
            assertThat(RustDemangler.demangle("_RNvC1au9aaa_99999")).isEmpty();
            assertThat(RustDemangler.demangle("_RNvC1au9999999999")).isEmpty();
        });
    }

    @Test
    void leavesLongNamesAlone() {
        int length = RustDemangler.MAX_MANGLED_CHARACTERS;
        assertThat(RustDemangler.demangle("_ZN" + length + "a".repeat(length) + HASH_AND_END))
                .isEmpty();
        assertThat(RustDemangler.demangle("_RNvC1a30000_" + "b".repeat(30_000))).isPresent();
        assertTimeoutPreemptively(
                LIMIT, () -> RustDemangler.demangle("_RNvC1au30000_" + "b".repeat(15_000) + "_" + "a".repeat(14_999)));
    }
}
