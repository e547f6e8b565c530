package io.podflame.binary.demangle.rust;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares with c++filt of binutils on what rustc made of rustnames.rs. Both must agree on every name, except that
 * c++filt drops suffixes, and except for the names in {@link #DIFFERENT}.
 */
class RustDemanglerTruthTest {
    /** Where a name ends that has a suffix: a legacy name with an E, one of v0 before the first period. */
    private static final Pattern SUFFIX = Pattern.compile("(?:_ZN.*17h[0-9a-f]{16}E|_R[^.]*)(\\..*)?");

    /**
     * Names that c++filt 2.40 writes otherwise, and what the crate rustc-demangle says, which we follow. In c++filt,
     * constants of more than 64 bits lose their first digit; characters beyond ASCII are escaped, quotes and backslashes
     * are not; escapes of legacy names beyond ASCII stay.
     */
    private static final Map<String, String> DIFFERENT = Map.ofEntries(
            Map.entry(
                    "_RINvCsiQptXoIfIHn_9rustnames4kbigKo10000000000000000_Knffffffffffffffff_Ka0_EB2_",
                    "rustnames::kbig::<0x10000000000000000, 18446744073709551615, 0>"),
            Map.entry(
                    "_RINvCsiQptXoIfIHn_9rustnames4kbigKoffffffffffffffffffffffffffffffff_Knn80000000000000000000000000000000_Kan80_EB2_",
                    "rustnames::kbig::<0xffffffffffffffffffffffffffffffff, -0x80000000000000000000000000000000, -128>"),
            Map.entry("_RINvCsiQptXoIfIHn_9rustnames5konstKl0_Kb1_Kc27_EB2_", "rustnames::konst::<0, true, '\\''>"),
            Map.entry("_RINvCsiQptXoIfIHn_9rustnames5konstKl7_Kb0_Kc1f980_EB2_", "rustnames::konst::<7, false, '🦀'>"),
            Map.entry("_RINvCsiQptXoIfIHn_9rustnames5konstKl7_Kb0_Kc5c_EB2_", "rustnames::konst::<7, false, '\\\\'>"),
            Map.entry("_RINvCsiQptXoIfIHn_9rustnames5konstKl7_Kb1_Kc9577_EB2_", "rustnames::konst::<7, true, '長'>"),
            Map.entry("_RINvCsiQptXoIfIHn_9rustnames5konstKl7_Kb1_Kcdf_EB2_", "rustnames::konst::<7, true, 'ß'>"),
            Map.entry("_ZN9rustnames13gr$uf6$$udf$e11_$u101$_b_c17h1bf2d9a9a35acc61E", "rustnames::größe::ā_b_c"),
            Map.entry(
                    "_ZN9rustnames13gr$uf6$$udf$e11_$udf$$udf$14_$uf1$and$ufa$17h594dcb7531f483bbE",
                    "rustnames::größe::ßß::ñandú"),
            Map.entry("_ZN9rustnames13gr$uf6$$udf$e19_$u438$$u43c$$u44f$17h661fcc71c89c8999E", "rustnames::größe::имя"),
            Map.entry("_ZN9rustnames13gr$uf6$$udf$e6messen17h7490183a24db8857E", "rustnames::größe::messen"),
            Map.entry("_ZN9rustnames13gr$uf6$$udf$e8_$u540d$17h8e71f8f2583877afE", "rustnames::größe::名"),
            Map.entry(
                    "_ZN9rustnames13gr$uf6$$udf$e9L$ue4$nge15_$u9577$$u3055$17h35f03da6561da934E",
                    "rustnames::größe::Länge::長さ"));

    @Test
    void agreesWithCxxfilt() throws IOException {
        List<String> names = names();
        List<String> expected = OutsideTool.run(command(names));
        assertThat(expected).hasSameSizeAs(names);

        List<String> different = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String truth = DIFFERENT.getOrDefault(name, expected.get(i) + keptSuffix(name));
            String ours = RustDemangler.demangle(name).orElse(name);
            if (!ours.equals(truth)) {
                different.add(name + "\n  expected " + truth + "\n  ours     " + ours);
            }
        }
        assertThat(different).isEmpty();
    }

    @Test
    void hasTheNamesThatTheFixtureWasMadeWith() throws IOException, NoSuchAlgorithmException {
        byte[] lines = (String.join("\n", names()) + "\n").getBytes(StandardCharsets.UTF_8);
        String checksum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(lines));
        assertThat(fixture()).anyMatch(line -> line.startsWith("#") && line.endsWith(checksum));
        assertThat(names()).hasSizeGreaterThan(400).containsAll(DIFFERENT.keySet());
    }

    private static String[] command(List<String> names) {
        // -i leaves out the disambiguators of crates
        return Stream.concat(Stream.of("c++filt", "-i"), names.stream()).toArray(String[]::new);
    }

    private static String keptSuffix(String name) {
        Matcher matcher = SUFFIX.matcher(name);
        assertThat(matcher.matches()).as(name).isTrue();
        String suffix = Objects.requireNonNullElse(matcher.group(1), "");
        return suffix.startsWith(".llvm.") ? "" : suffix;
    }

    static List<String> names() throws IOException {
        return fixture().stream().filter(line -> !line.startsWith("#")).toList();
    }

    private static List<String> fixture() throws IOException {
        try (InputStream stream = RustDemanglerTruthTest.class.getResourceAsStream("/rustnames.txt")) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
