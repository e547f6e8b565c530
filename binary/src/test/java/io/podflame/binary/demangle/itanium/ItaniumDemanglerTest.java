package io.podflame.binary.demangle.itanium;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ItaniumDemanglerTest {
    /** Mangled names, and below each what c++filt of binutils 2.40 says. */
    private static final String PAIRS = """
            _Z1fIiEvN1aIXsr1bIT_E5valueEE4typeE
              void f<int>(a<b<int>::value>::type)
            _Z1fIiEvDTclsr3stdE7declvalIT_EEE
              void f<int>(decltype ((std::declval<int>)()))
            _Z1fIiEvDTclfp_srT_3fooIiEEE
              void f<int>(decltype ({parm#1}(int::foo<int>)))
            _Z1fIiEvDTclsrT_3fooIiELi1EEE
              void f<int>(decltype ((int::foo<int>)(1)))
            _Z1fIJEiEvv
              void f<, int>()
            _Z1fISt6vectorIiEJEEvv
              void f<std::vector<int>>()
            _Z1fRA3_KcPA4_iPFvRA2_A3_iE
              f(char const (&) [3], int (*) [4], void (*)(int (&) [2][3]))
            _Z1fPFPFvcEiE
              f(void (*(*)(int))(char))
            _Z1fIiEPFvcET_
              void (*f<int>(int))(char)
            _Z1fM1AKFvvEM1AiM1AFvvRE
              f(void (A::*)() const, int A::*, void (A::*)() &)
            _Z1fPKFvvERVKFvvOE
              f(void (*)() const, void (&)() const volatile &&)
            _Z1fIJicEEvDpPT_
              void f<int, char>(int*, char*)
            _Z1fIJicEEvDpRKT_
              void f<int, char>(int const&, char const&)
            _Z1fIiEvDTnw_T_piLi1EEE
              void f<int>(decltype (new int(1)))
            _Z1fIiEvDTnaLi3E_T_EE
              void f<int>(decltype (new (3) int))
            _Z1fIiEvDTnw_T_ilLi1EEE
              void f<int>(decltype (new int{1}))
            _Z1fIiEvDTdlfp_EDTdafp_E
              void f<int>(decltype (delete {parm#1}), decltype (delete[] {parm#1}))
            _Z1fIiEvDTqufp_Li1ELi2EE
              void f<int>(decltype ({parm#1}?(1) : (2)))
            _Z1fIiEvDTgtfp_Li1EEDTrsfp_Li1EE
              void f<int>(decltype (({parm#1}>(1))), decltype ({parm#1}>>(1)))
            _Z1fIiEvDTixfp_Li1EEDTppfp_EDTpp_fp_EDTmm_fp_E
              void f<int>(decltype ({parm#1}[1]), decltype ({parm#1}++), decltype (++{parm#1}), decltype (--{parm#1}))
            _Z1fIiEvDTdtfp_3fooEDTptfp_3fooIiEE
              void f<int>(decltype ({parm#1}.foo), decltype ({parm#1}->(foo<int>)))
            _Z1fIiEvDTadL_Z1gIT_EvT_EE
              void f<int>(decltype (&(void g<int>(int))))
            _Z1fIiEvDTadL_Z1gIPT_EvRS2_OT_EE
              void f<int>(decltype (&(void g<int*>(int**&, int*&&))))
            _Z1fIiEvDTadL_Z1gvEE
              void f<int>(decltype (&(g())))
            _Z1fIXadL_ZN1A1gEvEEEvv
              void f<&A::g>()
            _Z1fIXadL_ZNK1A1gEvEEEvv
              void f<&(A::g() const)>()
            _Z1fIXL_Z1gvEEEvv
              void f<g()>()
            _Z1fIL_Z1gEEvv
              void f<g>()
            _Z1fIiEvDTgs3fooEDTclgs3fooEE
              void f<int>(decltype (::foo), decltype ((::foo)()))
            _Z1fIJicEEvDTclL_Z1gzEspfp_EE
              void f<int, char>(decltype (g({parm#1}...)))
            _Z1fIJicEEvDTsZT_EDTsZfp_EDTsPDpT_EE
              void f<int, char>(decltype (2), decltype (0), decltype (2))
            _Z1fIiEvDTtl1Adi1xLi1Edi1yLi2EEE
              void f<int>(decltype (A{.x=(1), .y=(2)}))
            _Z1fIiEvDTtl1Adxfp_Li1EdXLi1ELi2ELi3EEE
              void f<int>(decltype (A{[{parm#1}]=(1), [1 ... 2]=(3)}))
            _Z1fIiEvDTtl1Adi1xdi1yLi1EEE
              void f<int>(decltype (A{.x.y=(1)}))
            _Z1fIiEvDTfpTEDTptfpT1xE
              void f<int>(decltype (this), decltype (this->x))
            _Z1fIiEvDTssfp_fp_EDTawfp_E
              void f<int>(decltype ({parm#1}<=>{parm#1}), decltype (co_await {parm#1}))
            _Z1fIiEvDTu3fooT_EE
              void f<int>(decltype (foo(int)))
            _Z1fIiEvDTclonplfp_fp_EE
              void f<int>(decltype ((operator+)({parm#1}, {parm#1})))
            _ZN1AcvT_IiEEv
              A::operator int<int>()
            _ZN1AcvPT_IiEEv
              A::operator int*<int>()
            _ZNK1AcvT_I1BIiEEEv
              A::operator B<int><B<int> >() const
            _ZN1AIiEcvT_IcEEv
              A<int>::operator char<char>()
            _ZN1Acv1BIiEEv
              A::operator B<int>()
            _ZN1AcviEv
              A::operator int()
            _Zv13fooi
              operator foo(int)
            _ZN1AnwEm
              A::operator new(unsigned long)
            _ZN1AdaEPv
              A::operator delete[](void*)
            _ZN1AawEv
              A::operator co_await()
            _ZN1AssES_
              A::operator<=>(A)
            _ZN1AclEv
              A::operator()()
            _ZN1AixEi
              A::operator[](int)
            _ZN1AptEv
              A::operator->()
            _ZN1ApmEi
              A::operator->*(int)
            _ZN1AcmEi
              A::operator,(int)
            _ZlsIiEvT_
              void operator<< <int>(int)
            _ZltIiEvT_
              void operator< <int>(int)
            _ZN1AlsIiEEvT_
              void A::operator<< <int>(int)
            _ZN1AgtIiEEvT_
              void A::operator><int>(int)
            _ZNVK1A1fEv
              A::f() const volatile
            _ZNKR1A1fEv
              A::f() const &
            _ZNKO1A1fEv
              A::f() const &&
            _ZNO1A1fEv
              A::f() &&
            _ZN1A1BB3abcC1Ev
              A::B[abi:abc]::B()
            _Z1fB5cxx11v
              f[abi:cxx11]()
            _ZN1A1fB1xB1yEv
              A::f[abi:x][abi:y]()
            _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEC1Ev
              std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string()
            _ZNSaIcEC1Ev
              std::allocator<char>::allocator()
            _ZNSoD1Ev
              std::basic_ostream<char, std::char_traits<char> >::~basic_ostream()
            _ZNSt3fooB5cxx11Ev
              std::foo[abi:cxx11]()
            _ZZ1fvE1x
              f()::x
            _ZZN1A1fEvENKUlvE_clEv
              A::f()::{lambda()#1}::operator()() const
            _ZZ1fvENUt_C1Ev
              f()::{unnamed type#1}::f()
            _ZZN1A1fEiEd_NKUlvE_clEv
              A::f(int)::{default arg#1}::{lambda()#1}::operator()() const
            _ZZN1A1fEiEd0_NKUlvE_clEv
              A::f(int)::{default arg#2}::{lambda()#1}::operator()() const
            _ZN1AC1EOS_
              A::A(A&&)
            _ZN1AIiEC1IcEET_
              A<int>::A<char>(char)
            _ZN1AC2INS_1BEEET_
              A::A<A::B>(A::B)
            _ZN1AIJicEE1fIJlEEEvDpT_
              void A<int, char>::f<long>(long)
            _Z1fIN1AIiE1BEEvT_
              void f<A<int>::B>(A<int>::B)
            _Z1fIL1E3EEvv
              void f<(E)3>()
            _Z1fILN1A1EEn3EEvv
              void f<(A::E)-3>()
            _Z1fIiEvT_S0_PS0_PKS0_
              void f<int>(int, int, int*, int const*)
            _Z1fIKiEvPKT_
              void f<int const>(int const*)
            _Z1fIVKiEvPKT_
              void f<int const volatile>(int volatile const*)
            _Z1fIRiEvOT_
              void f<int&>(int&)
            _Z1fIOiEvOT_
              void f<int&&>(int&&)
            _Z1fIOiEvRT_
              void f<int&&>(int&)
            _Z1fIA3_iEvRT_
              void f<int [3]>(int (&) [3])
            _Z1fIA3_iEvRKT_
              void f<int [3]>(int const (&) [3])
            _Z1fIFvvEEvPT_
              void f<void ()>(void (*)())
            _Z1fIFivEEvRT_
              void f<int ()>(int (&)())
            _Z1fPU3fooKi
              f(int const foo*)
            _Z1fPU3fooIiEi
              f(int foo<int>*)
            _Z1fCdGf
              f(double _Complex, float _Imaginary)
            _Z1fDv4_i
              f(int __vector(4))
            _Z1fPDv4_i
              f(int __vector(4)*)
            _Z1fIiEvDv_T__i
              void f<int>(int __vector(int))
            _Z1fDaDc
              f(auto, decltype(auto))
            _Z1fDnDsDiDuDfDdDe
              f(decltype(nullptr), char16_t, char32_t, char8_t, decimal32, decimal64, decimal128)
            _Z1fz
              f(...)
            _Z1fiz
              f(int, ...)
            _Z1fnogew
              f(__int128, unsigned __int128, __float128, long double, wchar_t)
            _Z1fPri
              f(int restrict*)
            _Z1fILi3EEvRAT__i
              void f<3>(int (&) [3])
            _Z1fIiEvRAplLi1ELi2E_i
              void f<int>(int (&) [(1)+(2)])
            _Z1fPFYvvE
              f(void (*)())
            _ZGVZ1fvE1x
              guard variable for f()::x
            _ZTVN1AIiEE
              vtable for A<int>
            _ZTT1A
              VTT for A
            _ZTI1A
              typeinfo for A
            _ZTSFvvE
              typeinfo name for void ()
            _ZTF1A
              typeinfo fn for A
            _ZTJ1A
              java Class for A
            _ZTch0_h4_N1A1fEv
              covariant return thunk to A::f()
            _ZTcv0_n24_h4_N1A1fEv
              covariant return thunk to A::f()
            _ZThn16_N1A1fEv
              non-virtual thunk to A::f()
            _ZTv0_n24_N1A1fEv
              virtual thunk to A::f()
            _ZTC1A0_1B
              construction vtable for B-in-A
            _ZGTn1fv
              non-transaction clone for f()
            _ZGTt1fv
              transaction clone for f()
            _ZTAXtl1ALi1EEE
              template parameter object for A{1}
            _Z1fIXtl1ALi1EEEEvv
              void f<A{1}>()
            _Z1fI1AEDTclsrT_1gEES1_
              decltype (A::g()) f<A>(A)
            _ZNDTfp_E1fEv
              decltype ({parm#1})::f()
            _Z1fI1AENDTcl1gfp_EE1BET_
              decltype (g({parm#1}))::B f<A>(A)
            _Z1fIZ1gvEUlvE_EvT_
              void f<g()::{lambda()#1}>(g()::{lambda()#1})
            _Z1fIZ1gvE1AEvT_
              void f<g()::A>(g()::A)
            _ZN12_GLOBAL__N_11fEv
              (anonymous namespace)::f()
            _ZL1fv
              f()
            _ZL1x
              x
            _ZN1AL1xE
              A::x
            _ZNSt1AISt1BIiEE1fEv
              std::A<std::B<int> >::f()
            _ZN9__gnu_cxxeqIPcEEbRKT_S4_
              bool __gnu_cxx::operator==<char*>(char* const&, char* const&)
            _Z3fooILi2EEvRAplT_Li1E_i
              void foo<2>(int (&) [(2)+(1)])
            _Z1fIiSaIiEEvT0_
              void f<int, std::allocator<int> >(std::allocator<int>)
            _ZStanSt13_Ios_FmtflagsS_
              std::operator&(std::_Ios_Fmtflags, std::_Ios_Fmtflags)
            _ZSt4cout
              std::cout
            _Z1fIXsrN1BI1AE1CE1xEEvv
              void f<B<A>::C::x>()
            _Z1fi.cold.1
              f(int) [clone .cold.1]
            _Z1fIiEvDTcl1gILi1EEEE
              void f<int>(decltype ((g<1>)()))
            _ZN1A1BIiE1CIcE1fEv
              A::B<int>::C<char>::f()
            _ZN2ns3lamMUlvE_clEv
              ns::lam::{lambda()#1}::operator()()
            _ZNKSt8functionIFvvEEclEv
              std::function<void ()>::operator()() const
            _ZTHN1A1xE
              TLS init function for A::x
            _ZTWN1A1xE
              TLS wrapper function for A::x
            _ZGA1f
              hidden alias for f
            _Z1fIDnLDn0EEvv
              void f<decltype(nullptr), (decltype(nullptr))0>()
            _Z1fIiEvDTsrN1a1bIT_E1cE1xES0_S1_S2_
              void f<int>(decltype (a::b<int>::c::x), a, a::b, int)
            _Z1fv.cold
              f() [clone .cold]
            _Z1fv.part.0.isra.1
              f() [clone .part.0] [clone .isra.1]
            _Z1fv.llvm.123
              f() [clone .llvm.123]
            _Z1fv.constprop.0.cold.3
              f() [clone .constprop.0] [clone .cold.3]
            _Zli2_sy
              operator"" _s(unsigned long long)
            _ZN1aD5Ev
              a::~a()
            _ZN1aCI11bEv
              a::b()
            _Z1fILf40490fdbELd400921fb54442d18EEvv
              void f<(float)[40490fdb], (double)[400921fb54442d18]>()
            _ZZ1fvEs_0
              f()::string literal
            _ZGRZ1fvE1a_
              reference temporary #0 for f()::a
            _Z1fU8__strongPi
              f(int* __strong)
            _Z1fu5__foo
              f(__foo)
            _Z1fDF16_DF16bDF32xDi
              f(_Float16, std::bfloat16_t, _Float32x, char32_t)
            _ZNK2ns3lamMUlT_DpT0_E_clIiJicEEEDaS0_S2_
              auto ns::lam::{lambda(auto:1, (auto:2)...)#1}::operator()<int, int, char>(ns::lam, int) const
            _ZDC1b1cE
              [b, c]
            _ZTA1fIiE
              template parameter object for f<int>
            """;

    static Stream<Arguments> pairs() {
        List<String> lines = PAIRS.lines().toList();
        return Stream.iterate(0, i -> i < lines.size(), i -> i + 2)
                .map(i -> Arguments.of(lines.get(i), lines.get(i + 1).strip()));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void writesNamesAsCxxfiltDoes(String mangled, String expected) {
        assertThat(ItaniumDemangler.demangle(mangled)).contains(expected);
    }

    @Test
    void knowsTheUnderscoresOfOtherPlatformsAndClangsBlocks() {
        assertThat(ItaniumDemangler.demangle("__Z1fv")).contains("f()");
        assertThat(ItaniumDemangler.demangle("___Z1fv_block_invoke")).contains("invocation function for block in f()");
        assertThat(ItaniumDemangler.demangle("___Z1fv_block_invoke_2"))
                .contains("invocation function for block in f()");
    }

    @Test
    void leavesOtherNamesAlone() {
        List<String> others = List.of(
                "",
                "_",
                "_Z",
                "main",
                "Z1fv",
                "_Z1",
                "_ZN",
                "_Z1fvX",
                "_Z1fT_",
                "_Z1fS_",
                "_Z99f",
                "_RNvC1a1b",
                "_____Z1fv",
                "_Z1f$abc");
        assertThat(others)
                .allSatisfy(name -> assertThat(ItaniumDemangler.demangle(name)).isEmpty());
    }
}
