package io.podflame.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The arrows inside the agent. Every rule is written for a root package, checked on the agent, and proved to bite on classes that
 * break it, below {@code io.podflame.violation.agent}.
 */
class ArchitectureTest {

    private static final String AGENT = "io.podflame.agent";
    private static final String VIOLATIONS = "io.podflame.violation.agent";

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(AGENT);
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(VIOLATIONS);

    @Test
    void agentKeepsTheRules() {
        rules(AGENT).values().forEach(rule -> rule.check(PRODUCTION));
    }

    @Test
    void everyRuleBites() {
        Map<String, String> violators = Map.of(
                "only linux sees JNA", "SeesJna",
                "only encode and stream see the wire's types", "SeesWire",
                "only stream and CRI see gRPC", "SeesGrpc",
                "model knows the JDK only", "KnowsStage",
                "only main names implementations", "NamesImplementation",
                "no drawers", "violation.agent.util",
                "no drawer classes", "MappingManager",
                "no cycles", "Cycle");
        Map<String, ArchRule> rules = rules(VIOLATIONS);
        assertThat(violators.keySet()).isEqualTo(rules.keySet());
        rules.forEach((name, rule) -> {
            List<String> found = rule.evaluate(BROKEN).getFailureReport().getDetails();
            assertThat(found).as(name).isNotEmpty();
            assertThat(String.join("\n", found)).as(name).contains(violators.get(name));
        });
    }

    private static Map<String, ArchRule> rules(String root) {
        Map<String, ArchRule> rules = new TreeMap<>();
        rules.put(
                "only linux sees JNA",
                noClasses()
                        .that(resideInAPackage(root + "..").and(not(resideInAPackage(root + ".linux.."))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.sun.jna.."));
        rules.put(
                "only encode and stream see the wire's types",
                noClasses()
                        .that(resideInAPackage(root + "..")
                                .and(not(resideInAPackage(root + ".encode..")))
                                .and(not(resideInAPackage(root + ".stream.."))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.podflame.proto.."));
        rules.put(
                "only stream and CRI see gRPC",
                noClasses()
                        .that(resideInAPackage(root + "..")
                                .and(not(resideInAPackage(root + ".stream..")))
                                .and(not(resideInAPackage(root + ".attribute.kubernetes.."))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.grpc.."));
        rules.put(
                "model knows the JDK only",
                classes()
                        .that()
                        .resideInAPackage(root + ".model..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage("java..", "org.jspecify..", "io.podflame.binary..", root + ".model.."));
        rules.put(
                "only main names implementations",
                noClasses()
                        .that(resideInAPackage(root + "..")
                                .and(not(resideInAPackage(root + ".sample.*..")))
                                .and(not(resideInAPackage(root + ".attribute.*..")))
                                .and(not(com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith(
                                        "Main"))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(root + ".sample.*..", root + ".attribute.*.."));
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
}
