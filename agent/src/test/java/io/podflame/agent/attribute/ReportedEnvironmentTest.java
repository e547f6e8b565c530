package io.podflame.agent.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportedEnvironmentTest {

    private static Map<String, String> reported(String... variables) {
        return ReportedEnvironment.KNOWN.of(List.of(variables));
    }

    @Test
    void reportsWhatDiagnosisAsksAbout() {
        assertThat(reported("GOMAXPROCS=6", "GODEBUG=gctrace=1,madvdontneed=1", "PILOT_TRACE_SAMPLING=100", "GOGC="))
                .isEqualTo(Map.of(
                        "GOMAXPROCS", "6",
                        "GODEBUG", "gctrace=1,madvdontneed=1",
                        "PILOT_TRACE_SAMPLING", "100",
                        "GOGC", ""));
    }

    @Test
    void reportsNothingThatIsNotListed() {
        assertThat(reported(
                        "AWS_SECRET_ACCESS_KEY=wJalr",
                        "PATH=/bin",
                        "XPILOT_TRACE_SAMPLING=1",
                        "gogc=1",
                        "JAVA_TOOL_OPTIONS=-Ddb.password=hunter2",
                        "PROXY_CONFIG={}",
                        "KUBERNETES_SERVICE_HOST=10.0.0.1"))
                .isEmpty();
    }

    @Test
    void reportsNoSecretBehindAListedPrefix() {
        assertThat(reported(
                        "PILOT_API_TOKEN=t",
                        "PILOT_DB_PASSWORD=p",
                        "MIXER_CLIENT_SECRET=s",
                        "PILOT_Private_Key=k",
                        "GALLEY_CREDENTIALS=c",
                        "PILOT_REGISTRY=https://me:hunter2@registry/x",
                        "RUST_LOG=password=hunter2"))
                .isEmpty();
    }

    @Test
    void passesOverWhatIsNoVariable() {
        assertThat(reported("", "=", "=GOGC", "GOGC", "\0")).isEmpty();
    }

    @Test
    void ofTwoOfOneNameTheLaterCounts() {
        assertThat(reported("GOGC=1", "GOGC=2")).isEqualTo(Map.of("GOGC", "2"));
        assertThat(reported("GOGC=1", "GOGC=" + "2".repeat(2000))).isEmpty();
    }

    @Test
    void reportsNothingLongAndNotManyVariables() {
        List<String> many =
                IntStream.range(0, 1000).mapToObj(i -> "PILOT_" + i + "=x").toList();

        assertThat(reported("GODEBUG=" + "x".repeat(2000), "PILOT_" + "X".repeat(2000) + "=1"))
                .isEmpty();
        assertThat(ReportedEnvironment.KNOWN.of(many)).hasSize(ReportedEnvironment.MAX_VARIABLES);
    }

    /** What leaves a node is not to be found out from the source only. */
    @Test
    void isWrittenDownInWhole() throws IOException {
        String page = Files.readString(Path.of("../docs/privacy.md"));

        assertThat(ReportedEnvironment.NAMES)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
        assertThat(ReportedEnvironment.PREFIXES)
                .allSatisfy(prefix -> assertThat(page).contains("`" + prefix + "`"));
        assertThat(ReportedAnnotations.PREFIXES)
                .allSatisfy(prefix -> assertThat(page).contains("`" + prefix + "`"));
    }

    @Test
    void reportsNoVariableWhenToldSo() {
        assertThat(ReportedEnvironment.NONE.of(List.of("GOMAXPROCS=6"))).isEmpty();
    }
}
