package io.podflame.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code podflame doctor --recording}: the recordings are those of MixerConversionTest. */
class OfflineDoctorCommandTest {

    private static final Path EXCERPTS =
            Path.of("../agent/src/test/resources/io/podflame/agent/sample/recording/script");
    private static final Path RECORDINGS =
            Path.of("").toAbsolutePath().resolve("../../shared/data").normalize();

    @TempDir
    Path folder;

    @Test
    void ofTooFewSamplesItSaysThatAndNothingElse() {
        Ran ran = Ran.podflameDoctor(
                "--recording", EXCERPTS.resolve("mixer-debug-logging.txt").toString());

        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        assertThat(ran.output()).contains("too few samples: rules need 500", "0 failures, 0 warnings");
    }

    @Test
    void findsDebugLoggingWhereItIsAndNotWhereItIsNot() throws IOException {
        assumeTrue(
                Files.exists(RECORDINGS), "the whole recordings lie beside the checkout where Podflame is developed");
        Ran debug = Ran.podflameDoctor(
                "--recording",
                RECORDINGS.resolve("mixer-debug-logging.perf-script.txt.gz").toString(),
                "--json");
        Ran baseline = Ran.podflameDoctor(
                "--recording",
                RECORDINGS.resolve("mixer-baseline.perf-script.txt.gz").toString(),
                "--json");

        assertThat(debug.exitCode()).as(debug.errors()).isEqualTo(2);
        JsonNode worst = new JsonMapper().readTree(debug.output()).at("/findings/0");
        assertThat(worst.get("rule").asText()).isEqualTo("go-logging");
        assertThat(worst.get("severity").asText()).isEqualTo("FAILURE");
        assertThat(worst.at("/evidence/0/value").asDouble()).isCloseTo(0.2688, within(0.0005));
        assertThat(worst.at("/evidence/0/low").asDouble()).isBetween(0.25, 0.2688);
        assertThat(baseline.output()).doesNotContain("go-logging");
        // a fifth and more of its time goes to expressions of its rules, as MixerDiagnosisTest counts
        assertThat(new JsonMapper().readTree(baseline.output()).findValuesAsText("rule"))
                .containsExactly("mixer-expressions");
    }

    @Test
    void onesOwnRulesAreUsedAndWhatIsWrongWithThemIsSaid() throws IOException {
        Path stacks = Files.writeString(folder.resolve("a.folded"), "server;main.main;example.com/slow.Down 600\n");
        Files.writeString(folder.resolve("mine.yaml"), """
                rules:
                  - id: slow-down
                    components: [any]
                    frames: 'example\\.com/slow\\.'
                    warn: 50 %
                    what: 'slowing down'
                    means: 'somebody wants that'
                    do: ['ask who']
                    source: 'a test'
                  - id: broken
                """);

        Ran ran = Ran.podflameDoctor("--recording", stacks.toString(), "--rules", folder.toString());

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(1);
        assertThat(ran.output())
                .contains("spends 100.0 % of its samples on slowing down: somebody wants that", "99.4–100.0 %");
        assertThat(ran.errors())
                .contains("rule not used: " + folder.resolve("mine.yaml") + ":10: components is missing");
    }

    @Test
    void checksManifestsAlone() throws IOException {
        mixer("mixer_debug:0.4.0", "[--configStoreURL=fs:///etc/opt/mixer/configroot, -v, '2']");

        Ran ran = Ran.podflameDoctor("--manifests", folder.toString());

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(2);
        assertThat(ran.output()).contains("mixer_debug:0.4.0", "[D1]", "[D3]", "mixer.yaml:");
    }

    @Test
    void hotLoggingIsJoinedWithTheManifestThatSwitchesItOn() throws IOException {
        Path stacks = Files.writeString(folder.resolve("mixs.folded"), """
                mixs;runtime.goexit;istio.io/istio/mixer/pkg/api.dispatchSingleReport;istio.io/pkg/log.(*Scope).Debuga 270
                mixs;runtime.goexit;istio.io/istio/mixer/pkg/api.dispatchSingleReport 730
                """);
        Path manifest = mixer("mixer:1.3.8", "[--log_output_level=all:debug]");

        Ran ran = Ran.podflameDoctor("--recording", stacks.toString(), "--manifests", manifest.toString());

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(2);
        assertThat(ran.output())
                .contains(
                        "mixs spends 27.0 % of its samples on logging, and mixer logs at debug for every scope",
                        "mixer.yaml:11)",
                        "kubectl -n istio-system patch deployment/istio-mixer --type=json",
                        "[debug-logging]")
                .doesNotContain("[D4]", "[go-logging]");
    }

    @Test
    void whatItCannotLookAtIsExitCodeThree() {
        assertThat(Ran.podflameDoctor("--recording", folder.resolve("none").toString())
                        .exitCode())
                .isEqualTo(3);
        Ran component = Ran.podflameDoctor("--recording", "x", "--component", "mixr");
        assertThat(component.exitCode()).isEqualTo(3);
        assertThat(component.errors()).contains("there is no component 'mixr'; there are any, go, grpc, mixer");
    }

    private Path mixer(String image, String arguments) throws IOException {
        return Files.writeString(folder.resolve("mixer.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: istio-mixer, namespace: istio-system}
                spec:
                  template:
                    metadata: {labels: {istio: mixer}}
                    spec:
                      containers:
                      - name: mixer
                        image: docker.io/istio/%s
                        args: %s
                """.formatted(image, arguments));
    }
}
