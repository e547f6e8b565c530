package io.podflame.importing;

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

/** The arrows inside the importer, checked on it and proved on classes that break them, below {@code io.podflame.violation.importing}. */
class ArchitectureTest {

    private static final String IMPORTER = "io.podflame.importing";
    private static final String VIOLATIONS = "io.podflame.violation.importing";

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(IMPORTER);
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(VIOLATIONS);

    @Test
    void importerKeepsTheRules() {
        rules(IMPORTER).values().forEach(rule -> rule.check(PRODUCTION));
    }

    @Test
    void everyRuleBites() {
        Map<String, List<String>> violators = Map.of(
                "bundle knows no recordings", List.of("KnowsRecording"),
                "node knows no stream and no encoding", List.of("KnowsStream"),
                "nothing sees gRPC and stores", List.of("SeesGrpc", "NamesStore"),
                "no drawer classes", List.of("MappingManager"),
                "no cycles", List.of("Cycle"));
        Map<String, ArchRule> rules = rules(VIOLATIONS);
        assertThat(violators.keySet()).isEqualTo(rules.keySet());
        rules.forEach((name, rule) -> assertThat(String.join(
                        "\n", rule.evaluate(BROKEN).getFailureReport().getDetails()))
                .as(name)
                .contains(violators.getOrDefault(name, List.of("a violator of every rule"))));
    }

    private static Map<String, ArchRule> rules(String root) {
        Map<String, ArchRule> rules = new TreeMap<>();
        rules.put(
                "bundle knows no recordings",
                noClasses()
                        .that()
                        .resideInAPackage(root + ".bundle..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.podflame.agent.sample.."));
        rules.put(
                "node knows no stream and no encoding",
                noClasses()
                        .that()
                        .resideInAPackage(root + ".node..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.podflame.agent.stream..", "io.podflame.agent.encode.."));
        rules.put(
                "nothing sees gRPC and stores",
                noClasses()
                        .that()
                        .resideInAPackage(root + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.grpc..", "io.podflame.collector.store.*.."));
        rules.put(
                "no drawer classes",
                noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Constants)(\\$.*)?"));
        rules.put("no cycles", slices().matching(root + ".(*)..").should().beFreeOfCycles());
        return rules;
    }
}
