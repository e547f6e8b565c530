package io.podflame.binary.demangle.rust;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class RustDemanglerFuzzTest {
    private static final String HASH_AND_END = "17h0123456789abcdefE";

    @FuzzTest(maxDuration = "60s")
    void writesOrLeavesAlone(byte[] bytes) {
        String name = new String(bytes, StandardCharsets.ISO_8859_1);
        check(name);
        check("_R" + name);
        check("_RNvC1a1b" + name);
        check("_RIC1a" + name + "E");
        check("_ZN" + name);
        check("_ZN" + name + HASH_AND_END);
        check("_ZN" + name.length() + name + HASH_AND_END);
    }

    private static void check(String name) {
        int length = RustDemangler.demangle(name).map(String::length).orElse(0);
        if (length > V0Output.MAX_CHARACTERS) {
            throw new AssertionError("a name of " + length + " characters");
        }
    }
}
