package io.podflame.binary.demangle.rust;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.demangle.SecondOpinion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @TempDir
    private Path folder;

    @Test
    void agreesWithCxxfilt() throws IOException {
        List<String> names = names();
        List<String> expected = cxxfilt(names);
        for (int i = 0; i < names.size(); i++) {
            expected.set(i, DIFFERENT.getOrDefault(names.get(i), expected.get(i)));
        }
        assertThat(SecondOpinion.differences(names, expected)).isEmpty();
    }

    @Test
    void hasTheNamesThatTheFixtureWasMadeWith() throws IOException, NoSuchAlgorithmException {
        byte[] lines = (String.join("\n", names()) + "\n").getBytes(StandardCharsets.UTF_8);
        String checksum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(lines));
        assertThat(fixture()).anyMatch(line -> line.startsWith("#") && line.endsWith(checksum));
        assertThat(names()).hasSizeGreaterThan(400).containsAll(DIFFERENT.keySet());
    }

    /** What c++filt says, with the suffixes that it drops. */
    private List<String> cxxfilt(List<String> names) throws IOException {
        // -i leaves out the disambiguators of crates
        List<String> expected = new ArrayList<>(SecondOpinion.of(names, folder, "c++filt -i"));
        for (int i = 0; i < names.size(); i++) {
            expected.set(i, expected.get(i) + keptSuffix(names.get(i)));
        }
        return expected;
    }

    private static String keptSuffix(String name) {
        Matcher matcher = SUFFIX.matcher(name);
        assertThat(matcher.matches()).as(name).isTrue();
        String suffix = Objects.requireNonNullElse(matcher.group(1), "");
        return suffix.startsWith(".llvm.") ? "" : suffix;
    }

    /**
     * Whatever the compiler of this machine makes, in both formats. What c++filt writes otherwise is known for the fixture;
     * here names with characters that have to be escaped, or numbers of more than 64 bits, are left to rustfilt: {@code cargo install rustfilt}
     * and {@code -Dpodflame.rustfilt=/path/to/rustfilt}.
     */
    @ParameterizedTest
    @ValueSource(strings = {"legacy", "v0"})
    void agreesWithCxxfiltOnAProgramBuiltNow(String format) throws IOException {
        List<String> names = built(format);
        List<String> compared = names.stream()
                .filter(name -> RustDemangler.demangle(name).orElse("").matches("[ -~&&[^'\"\\\\]]+"))
                .filter(name -> !RustDemangler.demangle(name).orElse("").contains("0x"))
                .toList();
        assertThat(compared).hasSizeGreaterThan(500).hasSizeGreaterThan(names.size() * 9 / 10);
        assertThat(SecondOpinion.differences(compared, cxxfilt(compared))).isEmpty();
        String rustfilt = System.getProperty("podflame.rustfilt", "");
        if (!rustfilt.isEmpty()) {
            requireAgreementWithRustfilt(rustfilt, names);
        }
    }

    /** No name may differ. */
    private void requireAgreementWithRustfilt(String rustfilt, List<String> built) throws IOException {
        List<String> names = new ArrayList<>(built);
        names.addAll(names());
        // it looks for names in texts, where neither an underscore before one nor a version belongs to it
        RustDemanglerTest.pairs()
                .map(pair -> (String) pair.get()[0])
                .filter(name -> !name.startsWith("__") && name.indexOf('@') < 0)
                .forEach(names::add);
        assertThat(SecondOpinion.differences(names, SecondOpinion.of(names, folder, rustfilt)))
                .isEmpty();
    }

    private List<String> built(String format) throws IOException {
        Path source = folder.resolve("rustnames.rs");
        try (InputStream stream = RustDemanglerTruthTest.class.getResourceAsStream("/rustnames.rs")) {
            Files.copy(Objects.requireNonNull(stream), source);
        }
        Path program = folder.resolve(format);
        // stable compilers make the legacy format by default or, when they are newer, only of those who insist
        OutsideTool.run(
                Map.of("RUSTC_BOOTSTRAP", "1"),
                "rustc",
                "--edition=2021",
                "-Zunstable-options",
                "-Csymbol-mangling-version=" + format,
                "-o",
                program.toString(),
                source.toString());
        return SecondOpinion.symbols(program).stream()
                .filter(name -> SUFFIX.matcher(name).matches())
                .toList();
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
