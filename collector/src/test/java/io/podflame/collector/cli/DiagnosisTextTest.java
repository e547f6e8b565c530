package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.api.DiagnosisView.CheckView;
import io.podflame.collector.api.DiagnosisView.EvidenceView;
import io.podflame.collector.api.DiagnosisView.FindingView;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiagnosisTextTest {

    @Test
    void wrapsBelowTheLabelAndShowsNoControlCharacters() {
        FindingView finding = new FindingView(
                "go-gc",
                "WARNING",
                "1",
                "a",
                "a\u001b[31m spends 30.0 % of its CPU time on garbage collection: its heap is small",
                List.of(new EvidenceView(
                        "garbage collection: 30.0 %",
                        "",
                        Optional.empty(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                List.of("raise GOGC", "allocate less"),
                "measured",
                "");

        assertThat(DiagnosisText.lines(view(List.of(finding), List.of()), 60))
                .containsExactly(
                        "WARNING  a?[31m spends 30.0 % of its CPU time on garbage",
                        "         collection: its heap is small",
                        "         evidence  garbage collection: 30.0 %",
                        "         do        raise GOGC",
                        "                   allocate less",
                        "         source    measured [go-gc]",
                        "",
                        "0 failures, 1 warning, 0 notes: 0 checks of 0 workloads");
    }

    @Test
    void whatManyCouldNotSeeForOneReasonIsOneLine() {
        List<CheckView> checks = IntStream.range(0, 3)
                .mapToObj(i -> new CheckView(
                        "hotspots",
                        "w" + i,
                        "What takes the time of w" + i + "?",
                        "COULD_NOT_CHECK",
                        List.of("4 samples"),
                        List.of("too few"),
                        0))
                .toList();

        assertThat(DiagnosisText.lines(view(List.of(), checks), 80))
                .containsExactly(
                        "could not check:",
                        "  What takes the time of w0? (and 2 more): too few",
                        "",
                        "0 failures, 0 warnings, 0 notes: 3 checks of 3 workloads");
    }

    private static DiagnosisView view(List<FindingView> findings, List<CheckView> checks) {
        return new DiagnosisView(0, 1, findings.isEmpty() ? "" : "WARNING", findings, checks);
    }
}
