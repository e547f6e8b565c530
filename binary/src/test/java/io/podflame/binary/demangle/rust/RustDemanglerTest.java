package io.podflame.binary.demangle.rust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RustDemanglerTest {
    /** Mangled names, and below each what the crate rustc-demangle 0.1.28 says in its alternate form. */
    private static final String PAIRS = """
            _RNvC1a1b
              a::b
            _RNvCsiQptXoIfIHn_9rustnames3__1x
              rustnames::_1x
            _RNvC5_12abc1b
              12abc::b
            _RNvNtNtC4core3mem5inner4swap
              core::mem::inner::swap
            _RNCINvNtCsjrHSEGnQ3l9_3std2rt10lang_startuE0CsiQptXoIfIHn_9rustnames.llvm.3116178447109277598
              std::rt::lang_start::<()>::{closure#0}
            _RNSNvYNCNvCsiQptXoIfIHn_9rustnames4mains8_0INtNtNtCsgEmfK2I1SDS_4core3ops8function6FnOnceTQhEE9call_once6vtableB8_
              <rustnames::main::{closure#10} as core::ops::function::FnOnce<(&mut u8,)>>::call_once::{shim:vtable#0}
            _RNCNCNvC1a1b0s1_0B5_
              a::b::{closure#0}::{closure#3}
            _RNSNvC1a1b4shimB_
              a::b::{shim:shim#0}
            _RNSC1a3fooB_
              a::{shim:foo#0}
            _RNZC1as_3foo
              a::{Z:foo#1}
            _RNzC1as_0
              a
            _RNvMs0_NtNtCslNYArtu3iFV_5alloc3vec9into_iterINtB5_8IntoIterNtNtNtCsjrHSEGnQ3l9_3std3ffi6os_str8OsStringE16as_raw_mut_sliceCsiQptXoIfIHn_9rustnames
              <alloc::vec::into_iter::IntoIter<std::ffi::os_str::OsString>>::as_raw_mut_slice
            _RNvXCsiQptXoIfIHn_9rustnamesNtB2_5PlainNtB2_5Shape4area
              <rustnames::Plain as rustnames::Shape>::area
            _RNvYINtCsiQptXoIfIHn_9rustnames6MatrixfKj2_Kj3_ENtB5_5Shape4nameB5_
              <rustnames::Matrix<f32, 2, 3> as rustnames::Shape>::name
            _RNvMNtCsgEmfK2I1SDS_4core5sliceSNtNtCslNYArtu3iFV_5alloc6string6String12split_at_mutCsiQptXoIfIHn_9rustnames
              <[alloc::string::String]>::split_at_mut
            _RNvMC1aSh3len
              <[u8]>::len
            _RNvMC1aDNtC1b1TEL_3run
              <dyn b::T>::run
            _RYhNtC1b1T
              <u8 as b::T>
            _RINvCsiQptXoIfIHn_9rustnames5twiceNtB2_5PlainBw_EB2_
              rustnames::twice::<rustnames::Plain, rustnames::Plain>
            _RINvMNtNtCsgEmfK2I1SDS_4core3fmt2rtNtB3_8Argument11new_displaybECsiQptXoIfIHn_9rustnames
              <core::fmt::rt::Argument>::new_display::<bool>
            _RNvNvMsa_CsiQptXoIfIHn_9rustnamesINtB7_6MatrixpKpKj3_E5three1S
              <rustnames::Matrix<_, _, 3>>::three::S
            _RINvC1a1bL_E
              a::b::<'_>
            _RINvC1a1bE
              a::b::<>
            _RNCINvMNtCslNYArtu3iFV_5alloc5sliceSNtNtB7_6string6String7sort_byNCNvCsiQptXoIfIHn_9rustnames4mains6_0E0B15_
              <[alloc::string::String]>::sort_by::<rustnames::main::{closure#8}>::{closure#0}
            _RINvC1a1babcdefhijlmnopstuvxyzE
              a::b::<i8, bool, char, f64, str, f32, u8, isize, usize, i32, u32, i128, u128, _, i16, u16, (), ..., i64, u64, !>
            _RINvC1a1bC4f128E
              a::b::<f128>
            _RINvC1a1bAtj8_ShAepE
              a::b::<[u16; 8], [u8], [str; _]>
            _RINvC1a1bTEThEThtEE
              a::b::<(), (u8,), (u8, u16)>
            _RINvC1a1bReQeRRhPhOhRL_hE
              a::b::<&str, &mut str, &&u8, *const u8, *mut u8, &u8>
            _RINvC1a1bFEuFhEtFEzE
              a::b::<fn(), fn(u8) -> u16, fn() -> !>
            _RINvC1a1bFUEuFKCEuFUKCPhvElFK8C_unwindEuFK6systemEuE
              a::b::<unsafe fn(), extern "C" fn(), unsafe extern "C" fn(*const u8, ...) -> i32, extern "C-unwind" fn(), extern "system" fn()>
            _RINvC1a1bFG_RL0_hERL0_hFG0_RL0_hRL1_tEuE
              a::b::<for<'a> fn(&'a u8) -> &'a u8, for<'a, 'b> fn(&'b u8, &'a u16)>
            _RINvC1a1bFG_RL0_hFG_RL0_hRL1_hEuEuE
              a::b::<for<'a> fn(&'a u8, for<'b> fn(&'b u8, &'a u8))>
            _RINvC1a1bFGq_RLq_hRLr_hEuE
              a::b::<for<'a, 'b, 'c, 'd, 'e, 'f, 'g, 'h, 'i, 'j, 'k, 'l, 'm, 'n, 'o, 'p, 'q, 'r, 's, 't, 'u, 'v, 'w, 'x, 'y, 'z, '_26, '_27> fn(&'b u8, &'a u8)>
            _RINvC1a1bDEL_DNtC1b4SendEL_DNtC1b1TNtC1b4SyncEL_E
              a::b::<dyn , dyn b::Send, dyn b::T + b::Sync>
            _RINvC1a1bDNtC1b1Tp3OuthEL_DINtC1b1TtEp3Outhp1NReEL_E
              a::b::<dyn b::T<Out = u8>, dyn b::T<u16, Out = u8, N = &str>>
            _RINvCsiQptXoIfIHn_9rustnames7genericDG_INtNtNtCsgEmfK2I1SDS_4core3ops8function2FnTRL0_hEEp6OutputRL0_hEL_EB2_
              rustnames::generic::<dyn for<'a> core::ops::function::Fn<(&'a u8,), Output = &'a u8>>
            _RINvC1a1bDG_INtC1b2FnTRL0_hEEp6OutputRL0_hEL_E
              a::b::<dyn for<'a> b::Fn<(&'a u8,), Output = &'a u8>>
            _RINvC1a1bFG_RDNtC1b1TEL0_EuE
              a::b::<for<'a> fn(&dyn b::T + 'a)>
            _RINvC1a1bDNtC1b1Tp1NKh5_EL_E
              a::b::<dyn b::T<N = 5>>
            _RINvC1a1bDINtC1b1ThEEL_DB8_p1NtEL_E
              a::b::<dyn b::T<u8>, dyn b::T<u8, N = u16>>
            _RINvC1a1bWhRh0_h5_WhORh0_h5_Rh7_h9_EWPhNE
              a::b::<u8 is 0..=5, u8 is 0..=5 | 7..=9, *const u8 is !null>
            _RINvC1a1bKyfedcba98_E
              a::b::<4275878552>
            _RINvC1a1bKh_Kt7b_Kan80_Kxn1_Ks98_Kj0000000000000000000000001_E
              a::b::<0, 123, -128, -1, 152, 1>
            _RINvC1a1bKo10000000000000000_Knn80000000000000000000000000000000_E
              a::b::<0x10000000000000000, -0x80000000000000000000000000000000>
            _RINvC1a1bKb0_Kb1_KpE
              a::b::<false, true, _>
            _RINvC1a1bKc61_Kc2202_Kc1f980_Kc0_Kc9_Kca_Kcd_E
              a::b::<'a', '∂', '🦀', '\\0', '\\t', '\\n', '\\r'>
            _RINvC1a1bKc27_Kc22_Kc5c_Kcad_Kc300_Kce000_Kc7f_E
              a::b::<'\\'', '"', '\\\\', '\\u{ad}', '\\u{300}', '\\u{e000}', '\\u{7f}'>
            _RINvC1a1bKRe616263_Ke_KRee28882c3bc0a2227_E
              a::b::<"abc", {*""}, "∂ü\\n\\"'">
            _RINvC1a1bKRh1_KQh1_KRRe61_KQe_E
              a::b::<{&1}, {&mut 1}, {&"a"}, {&mut *""}>
            _RINvC1a1bKAEKAh1_hff_EKTEKTh1_EKTh1_b1_EE
              a::b::<{[]}, {[1, 255]}, {()}, {(1,)}, {(1, true)}>
            _RINvC1a1bKVNvC1a1NUKVNtINtC4core6OptionhE4SomeTh1_EKVNtC1a1SS1xh1_s_1yb0_EE
              a::b::<{a::N}, {core::Option::<u8>::Some(1)}, {a::S { x: 1, y: false }}>
            _RINvC1a1bKj5_KB8_E
              a::b::<5, 5>
            _RNvMNtCsiQptXoIfIHn_9rustnamesu9gre_6ka8iNtB2_u8Lnge_loau8_48j5851a
              <rustnames::größe::Länge>::長さ
            _RNvNtC1au9gre_6ka8i6messen
              a::größe::messen
            _RNvC1au8Lnge_loa
              a::Länge
            _RNvC1a1b.llvm.1234ABCD
              a::b
            _RNvC1a1b.llvm.123A@@16
              a::b
            _RNvC1a1b.llvm.1.cold
              a::b.llvm.1.cold
            _RNvC1a1b.cold
              a::b.cold
            _RNvC1a1b.cold.llvm.9
              a::b.cold
            _RNvC1a1bC1c.part.0
              a::b.part.0
            __RNvC1a1b
              a::b
            __ZN3foo3bar17h0123456789abcdefE
              foo::bar
            _ZN3foo3bar17h0123456789abcdefE.llvm.123
              foo::bar
            _ZN3foo3bar17h0123456789abcdefE.cold
              foo::bar.cold
            _ZN3foo3bar17h0123456789abcdefE.part.0
              foo::bar.part.0
            _ZN3foo3bar17h0123456789abcdefE
              foo::bar
            _ZN4core3fmt5Write9write_fmt17h0123456789abcdefE
              core::fmt::Write::write_fmt
            _ZN4$RF$3foo17h0123456789abcdefE
              &::foo
            _ZN5$BP$y3foo17h0123456789abcdefE
              *y::foo
            _ZN48_$LT$$u5b$T$u5d$$u20$as$u20$core..fmt..Debug$GT$3fmt17h522128a9044f7967E
              <[T] as core::fmt::Debug>::fmt
            _ZN42_$LT$$RF$T$u20$as$u20$core..fmt..Debug$GT$3fmt17h1675268349779ce3E
              <&T as core::fmt::Debug>::fmt
            _ZN4core3ptr42drop_in_place$LT$std..io..error..Error$GT$17h327bccde18076b4dE.llvm.2160994017785022893
              core::ptr::drop_in_place<std::io::error::Error>
            _ZN3foo4main28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE
              foo::main::{{closure}}
            _ZN5a$C$b3foo17h0123456789abcdefE
              a,b::foo
            _ZN12a$LP$b$RP$cd3foo17h0123456789abcdefE
              a(b)cd::foo
            _ZN5$SP$x3foo17h0123456789abcdefE
              @x::foo
            _ZN5a..b.3foo17h0123456789abcdefE
              a::b.::foo
            _ZN3a.b3foo17h0123456789abcdefE
              a.b::foo
            _ZN8$u1f980$3foo17h0123456789abcdefE
              🦀::foo
            _ZN9L$ue4$nge3foo17h0123456789abcdefE
              Länge::foo
            _ZN5$XX$x3foo17h0123456789abcdefE
              $XX$x::foo
            _ZN4$u0$3foo17h0123456789abcdefE
              $u0$::foo
            _ZN3a$b3foo17h0123456789abcdefE
              a$b::foo
            """;

    static Stream<Arguments> pairs() {
        List<String> lines = PAIRS.lines().map(String::strip).toList();
        return Stream.iterate(0, i -> i < lines.size(), i -> i + 2)
                .map(i -> Arguments.of(lines.get(i), lines.get(i + 1)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void writesNamesAsRustcDemangleDoes(String mangled, String demangled) {
        assertThat(RustDemangler.demangle(mangled)).contains(demangled);
    }

    /** Without a hash, or with one that is too regular, a nested name is one of C++. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "_ZN3foo3barE",
                "_ZN3foo3barEv",
                "_ZN3foo3bar17h0123456789abcdefEv",
                "_ZN3foo3bar17h1111222233334444E",
                "_ZN3foo3bar17h0123456789abcdeGE",
                "_ZN3foo3bar17H0123456789abcdefE",
                "_ZN3foo3bar17h0123456789ABCDEFE",
                "_ZN3foo3bar16h0123456789abcdeE",
                "_ZN17h0123456789abcdefE",
                "_ZN3foo3bar17h0123456789abcdef",
                "_ZN3foo3bar17h0123456789abcdefE junk",
                "_ZN3foo3barEC",
                "_ZNK3foo3bar17h0123456789abcdefE",
                "_Z3foov"
            })
    void leavesNamesOfCxxAlone(String name) {
        assertThat(RustDemangler.demangle(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "_R",
                "main",
                "RNvC1a1b",
                "___RNvC1a1b",
                "_R0NvC1a1b",
                "_Rh",
                "_RNvC1a1bc",
                "_RNvC1a1bC",
                "_RNvC1a1b ",
                "_RNvC1a1b.a b",
                "_RNvC1a1b$tlv$init",
                "_RNvC1a01b",
                "_RN1C1a1b",
                "_RNvC1aé1b",
                "_RINvC1a1bBd_E",
                "_RINvC1a1bBz_E",
                "_RINvC1a1bB_E",
                "_RINvC1a1bL0_E",
                "_RINvC1a1bRL0_hE",
                "_RINvC1a1bDNtC1b1TEE",
                "_RINvC1a1bFK0EuE",
                "_RINvC1a1bFKu3aaaEuE",
                "_RINvC1a1bWhXE",
                "_RINvC1a1bKb2_E",
                "_RINvC1a1bKcd800_E",
                "_RINvC1a1bKc110000_E",
                "_RINvC1a1bKhg_E",
                "_RINvC1a1bKhA_E",
                "_RINvC1a1bKu_E",
                "_RINvC1a1bKe6_E",
                "_RINvC1a1bKeff_E",
                "_RINvC1a1bKVNvC1a1NXE",
                "_RNvC1au4abc_",
                "_RNvC1au4_abB",
                "_RNvC1au8abc_9999",
                "_RNvC1au9999999999",
            })
    void leavesMalformedNamesAlone(String name) {
        assertThat(RustDemangler.demangle(name)).isEmpty();
    }
}
