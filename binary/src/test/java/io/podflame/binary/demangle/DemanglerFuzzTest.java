package io.podflame.binary.demangle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.podflame.binary.demangle.text.BoundedText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

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

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "_ZNK2ns3lamMUlT_DpT0_E_clIiJicEEEDaS0_S2_",
                        "_Z1fIiEvDTtl1Adxfp_Li1EdXLi1ELi2ELi3EEE",
                        "_ZZN1A1fEiEd_NKUlvE_clEv.constprop.0",
                        "_ZN1AcvT_IiEEv@@VERS_1",
                        "_Z1fM1AKFvvERA3_KcPFPFvcEiE",
                        "_RINvC1a1bDINtC1b1TtEp3Outhp1NReEL_FG_RL0_hERL0_hE",
                        "_RINvC1a1bKVNtC1a1SS1xh1_s_1yb0_EKRe616263_AE.llvm.12",
                        "_RNvMNtC1au9gre_6ka8iNtB2_u8Lnge_loa3len",
                        "_ZN48_$LT$$u5b$T$u5d$$u20$as$u20$core..fmt..Debug$GT$3fmt17h522128a9044f7967E")
                .map(name -> name.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
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
