package io.podflame.collector.diagnose.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.collector.configuration.ClusterConfiguration;
import io.podflame.collector.configuration.manifest.ManifestReader;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Istio's own installation manifests of 0.4.0 and 0.5.0, which lie beside the checkout where Podflame is developed, give what a person finds who
 * reads them with control-plane.md at hand. The lists were written down before the checks.
 */
class IstioManifestsTest {

    /** Beside the checkout; a checkout elsewhere names it: {@code -Dpodflame.shared=DIR}. */
    private static final Path DATA = Path.of("")
            .toAbsolutePath()
            .resolve(System.getProperty("podflame.shared", "../../shared/data"))
            .normalize();

    /** Severity, check, where its first evidence stands, and what stands there. */
    private static final List<String> OF_0_4_0 = List.of(
            // debug images of mixer's and pilot's proxies; new sidecars get one, too
            "FAILURE D1 istio-initializer.yaml:16 {PILOT_HUB}/proxy_debug:{PILOT_TAG}",
            "FAILURE D1 istio-mixer.yaml:87 {PROXY_HUB}/proxy_debug:{PROXY_TAG}",
            "FAILURE D1 istio-pilot.yaml:108 {PROXY_HUB}/proxy_debug:{PROXY_TAG}",
            // the ingress's
            "FAILURE D2 istio-ingress.yaml:45 {PROXY_HUB}/proxy_debug:{PROXY_TAG}",
            // -v 2 of seven processes, three of them proxies; 2 does not yet switch Envoy to debug
            "WARNING D3 istio-ingress.yaml:49 -v 2",
            "WARNING D3 istio-initializer.yaml:17 2",
            "WARNING D3 istio-initializer.yaml:58 -v=2",
            "WARNING D3 istio-mixer.yaml:84 -v 2",
            "WARNING D3 istio-mixer.yaml:94 -v 2",
            "WARNING D3 istio-pilot.yaml:115 -v 2",
            "WARNING D3 istio-pilot.yaml:89 -v 2",
            // one mixer, one pilot, no autoscaler in any file
            "WARNING D5 istio-mixer.yaml:51 1",
            "WARNING D5 istio-pilot.yaml:78 1",
            // mixer has no resources at all
            "WARNING D6 istio-mixer.yaml:53 (not set)",
            // mesh: tracing on, policy checks on though no rule has an adapter that checks, both delays at 1 s
            "INFO D7 istio-config.yaml:27 istio-mixer.{ISTIO_NAMESPACE}:15004",
            "WARNING D7 istio-config.yaml:21 false",
            "WARNING D7 istio-config.yaml:23 true",
            "WARNING D7 istio-config.yaml:36 1s",
            "WARNING D7 istio-config.yaml:42 1s",
            // rule stdio writes an access log entry for every request
            "WARNING D7 istio-mixer.yaml:592 true");

    private static final List<String> OF_0_5_0 = List.of(
            // of two injection templates in the folder one is for debugging; the control plane's proxies are
            // {PROXY_IMAGE}, which says nothing
            "FAILURE D1 istio-sidecar-injector-configmap-debug.yaml:39 {PILOT_HUB}/proxy_debug:{PILOT_TAG}",
            // five times -v 2, which 0.5 ignores
            "INFO D3 istio-ingress.yaml:49 -v 2",
            "INFO D3 istio-mixer.yaml:84 -v 2",
            "INFO D3 istio-mixer.yaml:94 -v 2",
            "INFO D3 istio-pilot.yaml:119 -v 2",
            "INFO D3 istio-pilot.yaml:93 -v 2",
            "WARNING D5 istio-mixer.yaml:51 1",
            "WARNING D5 istio-pilot.yaml:82 1",
            "WARNING D6 istio-mixer.yaml:53 (not set)",
            "INFO D7 istio-config.yaml:27 istio-mixer.{ISTIO_NAMESPACE}:15004",
            "WARNING D7 istio-config.yaml:21 false",
            "WARNING D7 istio-config.yaml:23 true",
            "WARNING D7 istio-config.yaml:36 1s",
            "WARNING D7 istio-config.yaml:42 1s",
            "WARNING D7 istio-mixer.yaml:761 true",
            // one injector
            "WARNING D8 istio-sidecar-injector.yaml:29 1");

    @TempDir
    Path elsewhere;

    @Test
    void release040GivesExactlyWhatAReaderFinds() throws IOException {
        assertThat(found(checksOf("istio-0.4.0"))).containsExactlyInAnyOrderElementsOf(OF_0_4_0);
    }

    @Test
    void release050GivesExactlyWhatAReaderFinds() throws IOException {
        assertThat(found(checksOf("istio-0.5.0"))).containsExactlyInAnyOrderElementsOf(OF_0_5_0);
    }

    /** Without the release in the folder's name the same is found, since mixer's arguments tell the release. */
    @Test
    void release040IsKnownFromItsArguments() throws IOException {
        copy("istio-0.4.0");

        assertThat(found(ConfigurationChecks.of(ManifestReader.read(elsewhere))))
                .containsExactlyInAnyOrderElementsOf(OF_0_4_0);
    }

    /** 0.5 to 0.7 cannot be told apart by their arguments, and 0.7 refuses the flag. */
    @Test
    void release050IsNotKnownFromItsArgumentsAndSaysSo() throws IOException {
        copy("istio-0.5.0");

        List<Check> checks = ConfigurationChecks.of(ManifestReader.read(elsewhere));

        assertThat(found(checks))
                .containsExactlyInAnyOrderElementsOf(OF_0_5_0.stream()
                        .map(line -> line.replace("INFO D3", "WARNING D3"))
                        .toList());
        assertThat(check(checks, "D3").findings())
                .allMatch(finding -> finding.summary().contains("which of them it is cannot be told"));
    }

    @Test
    void everyDocumentOfBothIsReadAndWhatIsOddAboutThemIsSaid() throws IOException {
        Check of040 = check(checksOf("istio-0.4.0"), "configuration");
        Check of050 = check(checksOf("istio-0.5.0"), "configuration");

        assertThat(of040.notSeen()).isEmpty();
        assertThat(of050.notSeen()).isEmpty();
        assertThat(of040.lookedAt()).anyMatch(line -> line.startsWith("istio-ca.yaml:14: key apiVersion stands twice"));
        assertThat(of050.lookedAt())
                .anyMatch(line -> line.startsWith("ConfigMap {ISTIO_NAMESPACE}/istio-inject stands at "));
    }

    @Test
    void imagesThatNobodyFilledInAreNotCalledWell() throws IOException {
        List<Check> checks = checksOf("istio-0.5.0");

        assertThat(check(checks, "D2").state()).isEqualTo(Check.State.COULD_NOT_CHECK);
        assertThat(check(checks, "D2").notSeen())
                .singleElement()
                .asString()
                .contains("{PROXY_HUB}/{PROXY_IMAGE}:{PROXY_TAG} (istio-ingress.yaml:45)");
        assertThat(check(checks, "D1").notSeen()).hasSize(2);
        assertThat(check(checks, "D4").state()).isEqualTo(Check.State.OK);
        assertThat(check(checks, "D9").state()).isEqualTo(Check.State.COULD_NOT_CHECK);
        assertThat(check(checks, "D10").state()).isEqualTo(Check.State.NOT_APPLICABLE);
    }

    @Test
    void evidenceNamesTheArgumentAndTheRemedyTakesItOut() throws IOException {
        Finding finding = check(checksOf("istio-0.4.0"), "D3").findings().stream()
                .filter(one -> one.subject().equals("Deployment {ISTIO_NAMESPACE}/istio-mixer, container mixer"))
                .findFirst()
                .orElseThrow();

        assertThat(finding.evidence().getFirst().text())
                .isEqualTo("Deployment {ISTIO_NAMESPACE}/istio-mixer, container mixer, argument 6"
                        + " (istio-mixer.yaml:84): -v 2");
        assertThat(finding.remedies())
                .containsExactly("kubectl -n istio-system patch deployment/istio-mixer --type=json -p"
                        + " '[{\"op\":\"remove\",\"path\":\"/spec/template/spec/containers/1/args/6\"},"
                        + "{\"op\":\"remove\",\"path\":\"/spec/template/spec/containers/1/args/5\"}]'"
                        + "   # takes out -v 2");
    }

    @Test
    void aManifestWithPlaceholdersIsWhatTheRemedyMends() throws IOException {
        assertThat(check(checksOf("istio-0.4.0"), "D2").findings().getFirst().remedies())
                .containsExactly(
                        "sed -i '45s|proxy_debug|proxy|' istio-ingress.yaml && kubectl apply -f istio-ingress.yaml");
    }

    private static List<Check> checksOf(String release) throws IOException {
        Path folder = DATA.resolve(release);
        assumeTrue(Files.isDirectory(folder), "Istio's manifests do not lie beside this checkout");
        ClusterConfiguration configuration = ManifestReader.read(folder);
        return ConfigurationChecks.of(configuration);
    }

    private void copy(String release) throws IOException {
        Path folder = DATA.resolve(release);
        assumeTrue(Files.isDirectory(folder), "Istio's manifests do not lie beside this checkout");
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, elsewhere.resolve(file.getFileName()));
            }
        }
    }

    private static Check check(List<Check> checks, String id) {
        return checks.stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> found(List<Check> checks) {
        return checks.stream()
                .flatMap(check -> check.findings().stream())
                .map(finding -> "%s %s %s".formatted(finding.severity(), finding.rule(), first(finding)))
                .toList();
    }

    private static String first(Finding finding) {
        Evidence.Setting setting = (Evidence.Setting) finding.evidence().getFirst();
        String place = setting.where().replaceFirst("^.*\\((.*)\\)$", "$1");
        return place + " " + setting.value();
    }
}
