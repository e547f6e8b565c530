package io.podflame.binary.demangle.itanium;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class ItaniumDemanglerFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void writesOrLeavesAlone(byte[] bytes) {
        String name = new String(bytes, StandardCharsets.ISO_8859_1);
        check(name);
        check("_Z" + name);
    }

    private static void check(String name) {
        int length = ItaniumDemangler.demangle(name).map(String::length).orElse(0);
        if (length > BoundedText.MAX_CHARACTERS) {
            throw new AssertionError("a name of " + length + " characters");
        }
    }
}
