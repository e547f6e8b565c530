package io.podflame.binary;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.lang.foreign.Linker;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Pure functions of bytes, of the JDK alone but for two decompressors. Every rule is written for a root package, checked on the module, and proved to bite on
 * classes that break it, below {@code io.podflame.violation.binary}.
 */
class ArchitectureTest {

    private static final String BINARY = "io.podflame.binary";
    private static final String VIOLATIONS = "io.podflame.violation.binary";

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(BINARY);
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(VIOLATIONS);

    /** What answers differently the next time, or concerns others than the caller. */
    private static final DescribedPredicate<JavaClass> WORLD = resideInAnyPackage(
                    "java.nio.file..", "java.nio.channels..", "java.net..", "java.time..", "java.util.concurrent..")
            .or(belongToAnyOf(File.class, Linker.class, Process.class, ProcessBuilder.class, Thread.class));

    private static final DescribedPredicate<JavaClass> MINI_DEBUG_INFO = new DescribedPredicate<>("MiniDebugInfo") {
        @Override
        public boolean test(JavaClass type) {
            return type.getName().matches(".*\\.elf\\.MiniDebugInfo(\\$.*)?");
        }
    };

    @Test
    void binaryKeepsTheRules() {
        rules(BINARY).values().forEach(rule -> rule.check(PRODUCTION));
    }

    @Test
    void everyRuleBites() {
        Map<String, String> violators = Map.of(
                "knows the JDK and two decompressors only", "KnowsLibrary",
                "only MiniDebugInfo knows XZ", "KnowsDecompressor",
                "only SectionInflater knows zstd", "KnowsZstd",
                "only ExecutableFile, ScratchFile and debugfile see more than bytes", "OpensFile",
                "symbol knows no format", "KnowsFormat",
                "only the demangler knows languages", "KnowsLanguage",
                "no drawers", "violation.binary.util",
                "no drawer classes", "OffsetHelper",
                "no cycles", "Cycle");
        Map<String, ArchRule> rules = rules(VIOLATIONS);
        assertThat(violators.keySet()).isEqualTo(rules.keySet());
        rules.forEach((name, rule) -> assertThat(String.join(
                        "\n", rule.evaluate(BROKEN).getFailureReport().getDetails()))
                .as(name)
                .contains(violators.get(name)));
    }

    private static Map<String, ArchRule> rules(String root) {
        Map<String, ArchRule> rules = new TreeMap<>();
        ofLibraries(rules, root);
        rules.put(
                "only ExecutableFile, ScratchFile and debugfile see more than bytes",
                noClasses()
                        .that(resideInAPackage(root + "..")
                                .and(not(simpleName("ExecutableFile")))
                                .and(not(simpleName("ScratchFile")))
                                .and(not(resideInAPackage(root + ".debugfile.."))))
                        .should()
                        .dependOnClassesThat(WORLD));
        rules.put(
                "symbol knows no format",
                noClasses()
                        .that()
                        .resideInAPackage(root + ".symbol..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                root + ".elf..", root + ".go..", root + ".executable..", root + ".debugfile.."));
        rules.put(
                "only the demangler knows languages",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(root + ".demangle..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(root + ".demangle.*.."));
        rules.put(
                "no drawers",
                noClasses()
                        .should()
                        .resideInAnyPackage("..util..", "..common..", "..helper..", "..internal..", "..impl.."));
        rules.put(
                "no drawer classes",
                noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Constants)(\\$.*)?"));
        rules.put("no cycles", slices().matching(root + ".(*)..").should().beFreeOfCycles());
        return rules;
    }

    private static void ofLibraries(Map<String, ArchRule> rules, String root) {
        rules.put(
                "knows the JDK and two decompressors only",
                classes()
                        .that()
                        .resideInAPackage(root + "..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "java..",
                                "org.jspecify..",
                                "org.tukaani.xz..",
                                "com.github.luben.zstd..",
                                root + ".."));
        rules.put(
                "only MiniDebugInfo knows XZ",
                noClasses()
                        .that(resideInAPackage(root + "..").and(not(MINI_DEBUG_INFO)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.tukaani.."));
        rules.put(
                "only SectionInflater knows zstd",
                noClasses()
                        .that(resideInAPackage(root + "..").and(not(simpleName("SectionInflater"))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.github.luben.."));
    }
}
