package io.podflame.binary.demangle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.binary.demangle.text.BoundedText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;

/** Runs its seeds in every build; {@code JAZZER_FUZZ=1} searches for new ones. */
class DemanglerFuzzTest {
    /** Far more than the limits allow on a machine that does other things too, and far less than what grows without them. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final String HASH_AND_END = "17h0123456789abcdefE";

    /** Classes are loaded and instrumented once, which takes longer than any name. */
    @BeforeAll
    static void loadClasses() {
        Demangler.demangle("_ZN1aIXtl1bLi1EEEE1cIiEEvRT_");
        Demangler.demangle("_RINvC1a1bKh5_FEuE");
        Demangler.demangle("_ZN3foo3bar17h0123456789abcdefE");
    }

    @FuzzTest(maxDuration = "60s")
    void writesOrLeavesAloneInBoundedTime(byte[] bytes) {
        String name = new String(bytes, StandardCharsets.UTF_8);
        check(name);
        check("_Z" + name);
        check("_ZN" + name + "Ev");
        check("_Z1fI" + name + "EvT_");
        check("_Z1fIiEvDT" + name + "E");
        check("_R" + name);
        check("_RNvC1a1b" + name);
        check("_RIC1a" + name + "E");
        check("_ZN" + name + HASH_AND_END);
        check("_ZN" + name.length() + name + HASH_AND_END);
    }

    private static void check(String name) {
        long start = System.nanoTime();
        String demangled = Demangler.demangle(name);
        long nanos = System.nanoTime() - start;
        if (nanos > LIMIT.toNanos()) {
            throw new AssertionError(Duration.ofNanos(nanos) + " for " + name);
        }
        if (!demangled.equals(name) && demangled.length() > BoundedText.MAX_CHARACTERS + name.length()) {
            throw new AssertionError(demangled.length() + " characters of " + name);
        }
    }
}
