package io.podflame.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.diagnose.ProfiledWorkload;
import io.podflame.collector.diagnose.WorkloadDiagnosis;
import io.podflame.collector.diagnose.hotspot.HotspotRules;
import io.podflame.collector.format.FlameGraphFormat;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.Finding.Severity;
import io.podflame.collector.model.FlameGraph;
import io.podflame.collector.model.Workload;
import io.podflame.collector.model.WorkloadKey;
import io.podflame.collector.model.WorkloadKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What is found in recordings of a real Istio mixer under load, once as it is meant to run and once with debug logging. They lie beside the
 * checkout where Podflame is developed. Read by hand, stack by stack:
 *
 * <pre>
 *                        baseline   debug     rightly a finding?
 *   logging                 0.2 %   26.9 %    with debug logging: that is what the argument costs
 *   expressions            23.0 %   13.9 %    in the baseline: 18.9 % build the metrics of reports, dimension by dimension
 *   attributes             12.0 %    8.5 %    no; with debug logging another 17.1 % print them, which is the log’s
 *   allocation             16.7 %   15.9 %    no: as mixers do
 *   garbage collection     14.4 %   14.2 %    no
 *   gRPC transport         18.7 %   14.2 %    no
 * </pre>
 */
class MixerDiagnosisTest {

    private static final Path RECORDINGS =
            Path.of("").toAbsolutePath().resolve("../../shared/data").normalize();

    @Test
    void debugLoggingIsFoundWithTheArgumentThatSwitchesItOn() throws IOException {
        ProfiledWorkload mixer = mixer("debug-logging", "server", "--log_output_level=all:debug");
        List<Finding> findings = WorkloadDiagnosis.of(mixer, Map.of()).findings();

        assertThat(findings).extracting(Finding::rule).containsExactly("debug-logging");
        assertThat(findings.getFirst().severity()).isEqualTo(Severity.FAILURE);
        assertThat(findings.getFirst().summary())
                .contains("spends 26.9 % of its CPU time on logging")
                .contains("--log_output_level=all:debug");
        assertThat(mixer.share("go-logging").orElseThrow().share()).isCloseTo(0.2688, within(0.0005));
    }

    @Test
    void loggingIsFoundWithoutAnyKnowledgeOfTheCommandLine() throws IOException {
        assertThat(WorkloadDiagnosis.of(mixer("debug-logging"), Map.of()).findings())
                .extracting(Finding::rule, Finding::severity)
                .containsExactly(tuple("go-logging", Severity.FAILURE));
    }

    @Test
    void theBaselineLogsNothingWorthMentioning() throws IOException {
        ProfiledWorkload mixer = mixer("baseline", "server");

        assertThat(mixer.components()).contains(Component.MIXER, Component.GO, Component.GRPC);
        assertThat(mixer.share("go-logging").orElseThrow().share()).isCloseTo(0.0020, within(0.0005));
        assertThat(WorkloadDiagnosis.of(mixer, Map.of()).findings())
                .extracting(Finding::rule)
                .containsExactly("mixer-expressions");
    }

    /** By its code alone, for a recording says neither image nor container. */
    private static ProfiledWorkload mixer(String recording, String... arguments) throws IOException {
        Path file = RECORDINGS.resolve("mixer-" + recording + ".perf-script.txt.gz");
        assumeThat(Files.exists(file)).as(file + " is there").isTrue();
        String[] command = new String[arguments.length + 1];
        command[0] = "mixs";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Workload workload = new Workload(
                new WorkloadKey(WorkloadKind.EXECUTABLE, "vm", "", "", "", "mixs"),
                "",
                "",
                "",
                Map.of(),
                List.of(command));
        return ProfiledWorkload.of(workload, read(file), Set.of(), HotspotRules.shipped());
    }

    private static FlameGraph read(Path file) throws IOException {
        Conversion conversion =
                new Conversion(Optional.empty(), FlameGraphFormat.find("folded").orElseThrow());
        try (OpenedRecording recording = OpenedRecording.open(file, Optional.empty())) {
            ImportSource source = recording.source(Optional.empty(), Optional.empty(), false);
            assertThat(new ImportRun(recording, source, conversion, ImportRun.BYTES_PER_READER)
                            .run((readBytes, ofBytes) -> {}))
                    .isEmpty();
        }
        return conversion.events().getFirst().finish();
    }
}
