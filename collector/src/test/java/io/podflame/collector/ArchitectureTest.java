package io.podflame.collector;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
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
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The arrows inside the collector. Every rule is written for a root package, checked on the collector, and proved to bite on
 * classes that break it, below {@code io.podflame.violation.collector}.
 */
class ArchitectureTest {

    private static final String COLLECTOR = "io.podflame.collector";
    private static final String VIOLATIONS = "io.podflame.violation.collector";

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(COLLECTOR);
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(VIOLATIONS);

    @Test
    void collectorKeepsTheRules() {
        rules(COLLECTOR).values().forEach(rule -> rule.check(PRODUCTION));
    }

    @Test
    void everyRuleBites() {
        Map<String, String> violators = violators(
                "only ingest and session see the wire's types", "SeesWire",
                "only ingest, session and main see gRPC", "SeesGrpc",
                "model knows the JDK only", "ModelKnowsStage",
                "api knows the JDK only", "ApiKnowsModel",
                "merge knows model only", "MergeKnowsStore",
                "export knows model only", "ExportKnowsStore",
                "flamegraph knows model and api only", "DrawsFromStore",
                "cli knows api only", "CommandOpensStore",
                "diagnose knows model and configuration only", "DiagnosesInStore",
                "configuration knows model only", "ConfiguresFromStore",
                "configuration's records know the JDK only", "RecordSeesReader",
                "only configuration.apiserver sees the Kubernetes client", "SeesKubernetes",
                "only main names implementations", "NamesImplementation",
                "no drawers", "violation.collector.util",
                "no drawer classes", "MappingManager",
                "no cycles", "Cycle");
        Map<String, ArchRule> rules = rules(VIOLATIONS);
        assertThat(violators.keySet()).isEqualTo(rules.keySet());
        rules.forEach((name, rule) -> assertThat(String.join(
                        "\n", rule.evaluate(BROKEN).getFailureReport().getDetails()))
                .as(name)
                .contains(violators.get(name)));
    }

    private static Map<String, String> violators(String... pairs) {
        Map<String, String> violators = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            violators.put(pairs[i], pairs[i + 1]);
        }
        return violators;
    }

    private static Map<String, ArchRule> rules(String root) {
        Map<String, ArchRule> rules = new TreeMap<>();
        rules.put(
                "only ingest and session see the wire's types",
                outsideNothingSees(root, "io.podflame.proto..", ".ingest..", ".session.."));
        rules.put(
                "only ingest, session and main see gRPC",
                noClasses()
                        .that(outside(root, ".ingest..", ".session..").and(not(simpleNameEndingWith("Main"))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.grpc.."));
        rules.put("model knows the JDK only", knowsOnly(root, ".model"));
        rules.put("api knows the JDK only", knowsOnly(root, ".api"));
        rules.put("merge knows model only", knowsProjectOnly(root, ".merge", ".model"));
        rules.put("export knows model only", knowsProjectOnly(root, ".export", ".model"));
        rules.put("flamegraph knows model and api only", knowsProjectOnly(root, ".flamegraph", ".model", ".api"));
        rules.put("cli knows api only", knowsProjectOnly(root, ".cli", ".api"));
        rules.put(
                "diagnose knows model and configuration only",
                knowsProjectOnly(root, ".diagnose", ".model", ".configuration"));
        rules.put("configuration knows model only", knowsProjectOnly(root, ".configuration", ".model"));
        rules.put(
                "configuration's records know the JDK only",
                classes()
                        .that()
                        .resideInAPackage(root + ".configuration")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage("java..", "org.jspecify..", root + ".configuration"));
        rules.put(
                "only configuration.apiserver sees the Kubernetes client",
                outsideNothingSees(root, "io.fabric8..", ".configuration.apiserver.."));
        rules.put(
                "only main names implementations",
                noClasses()
                        .that(outside(root, ".store.*..").and(not(simpleNameEndingWith("Main"))))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(root + ".store.*.."));
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

    private static ArchRule outsideNothingSees(String root, String seen, String... except) {
        return noClasses()
                .that(outside(root, except))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(seen);
    }

    private static DescribedPredicate<JavaClass> outside(String root, String... except) {
        DescribedPredicate<JavaClass> predicate = resideInAPackage(root + "..");
        for (String one : except) {
            predicate = predicate.and(not(resideInAPackage(root + one)));
        }
        return predicate;
    }

    private static ArchRule knowsOnly(String root, String itself) {
        return classes()
                .that()
                .resideInAPackage(root + itself + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "io.podflame.binary..", root + itself + "..");
    }

    /** The first package may know itself and the others of the project, and no more. */
    private static ArchRule knowsProjectOnly(String root, String... known) {
        String[] allowed = new String[known.length];
        for (int i = 0; i < known.length; i++) {
            allowed[i] = root + known[i] + "..";
        }
        return noClasses()
                .that(resideInAPackage(root + known[0] + ".."))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(root + "..").and(not(JavaClass.Predicates.resideInAnyPackage(allowed))));
    }
}
