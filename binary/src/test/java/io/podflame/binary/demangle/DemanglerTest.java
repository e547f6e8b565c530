package io.podflame.binary.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemanglerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_ZN3foo3barEi | foo::bar(int)",
                "__ZN3foo3barEi | foo::bar(int)",
                "___Z1fv_block_invoke | invocation function for block in f()",
                "_RNvC1a1b | a::b",
                "__RNvC1a1b | a::b",
                "_ZN3foo3bar17h0123456789abcdefE | foo::bar",
            })
    void writesWhatProgrammersWrote(String mangled, String readable) {
        assertThat(Demangler.demangle(mangled)).isEqualTo(readable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "_Z1fv.cold | f() [clone .cold]",
                "_Z1fv.part.0 | f() [clone .part.0]",
                "_Z1fv.isra.0 | f() [clone .isra.0]",
                "_Z1fv.constprop.0.cold | f() [clone .constprop.0] [clone .cold]",
                "_Z1fv.llvm.1234 | f() [clone .llvm.1234]",
                "_Z1fv@plt | f()@plt",
                "_Z1fv@@GLIBCXX_3.4 | f()@@GLIBCXX_3.4",
                "_Z1fv.cold@plt | f() [clone .cold]@plt",
                "_RNvC1a1b.cold | a::b.cold",
                "_RNvC1a1b.llvm.1234 | a::b",
                "_RNvC1a1b@plt | a::b@plt",
                "_ZN3foo3bar17h0123456789abcdefE.llvm.1234 | foo::bar",
                "_ZN3foo3bar17h0123456789abcdefE@@VERS_1 | foo::bar@@VERS_1",
            })
    void keepsSuffixesAsTheToolOfTheLanguageDoes(String mangled, String readable) {
        assertThat(Demangler.demangle(mangled)).isEqualTo(readable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "__",
                "___",
                "_Z",
                "_R",
                "__Z",
                "_____Z1fv",
                "main",
                "runtime.mallocgc",
                "_start",
                "_Zebra",
                "_Random",
                "_Z1fvX",
                "_Z1fv ",
                "_Z1fv.cold ",
                "_Z1fv.",
                "@plt",
                "_Z@plt",
                "_ZN3foo3bar17h0123456789abcdefEX",
                "Z1fv",
                "$_Z1fv",
                "_GLOBAL__sub_I__Z1fv",
                "_Rb_tree",
                "_Z1f\u0000"
            })
    void leavesAllElseAsItIs(String name) {
        assertThat(Demangler.demangle(name)).isSameAs(name);
    }
}
