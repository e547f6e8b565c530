package io.podflame.collector.doctor;

import io.podflame.collector.api.DiagnosisView;
import io.podflame.collector.api.DiagnosisView.CheckView;
import io.podflame.collector.api.DiagnosisView.EvidenceView;
import io.podflame.collector.api.DiagnosisView.FindingView;
import io.podflame.collector.model.Check;
import io.podflame.collector.model.Diagnosis;
import io.podflame.collector.model.Evidence;
import io.podflame.collector.model.Finding;
import io.podflame.collector.model.WorkloadKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Makes what the page and the command line read. */
public final class DiagnosisViews {

    private static final Comparator<FindingView> WORST_FIRST = Comparator.<FindingView>comparingInt(
                    view -> -Finding.Severity.valueOf(view.severity()).ordinal())
            .thenComparing(FindingView::subject)
            .thenComparing(FindingView::rule);

    private DiagnosisViews() {}

    public static DiagnosisView of(DoctorReport report) {
        List<FindingView> findings = new ArrayList<>();
        List<CheckView> checks = new ArrayList<>();
        for (Map.Entry<WorkloadKey, Diagnosis> workload : report.workloads().entrySet()) {
            add(workload.getKey().id(), workload.getValue(), findings, checks);
        }
        add("", report.general(), findings, checks);
        findings.sort(WORST_FIRST);
        return new DiagnosisView(
                TimeUnit.NANOSECONDS.toMillis(report.range().startNanos()),
                TimeUnit.NANOSECONDS.toMillis(report.range().endNanos()),
                findings.isEmpty() ? "" : findings.getFirst().severity(),
                findings,
                checks);
    }

    private static void add(String workload, Diagnosis diagnosis, List<FindingView> findings, List<CheckView> checks) {
        for (Check check : diagnosis.checks()) {
            check.findings().forEach(finding -> findings.add(of(finding, workload)));
            checks.add(new CheckView(
                    check.id(),
                    workload,
                    check.question(),
                    check.state().name(),
                    check.lookedAt(),
                    check.notSeen(),
                    check.findings().size()));
        }
    }

    /** @param workload its ID, or "" */
    public static FindingView of(Finding finding, String workload) {
        return new FindingView(
                finding.rule(),
                finding.severity().name(),
                workload,
                finding.subject(),
                finding.summary(),
                finding.evidence().stream().map(DiagnosisViews::of).toList(),
                finding.remedies(),
                finding.source(),
                finding.frames().orElse(""));
    }

    private static EvidenceView of(Evidence evidence) {
        return switch (evidence) {
            case Evidence.Share share ->
                new EvidenceView(
                        share.text(),
                        share.of(),
                        Optional.of(share.share()),
                        "share",
                        Optional.of(share.low()),
                        Optional.of(share.high()),
                        Optional.of(share.samples()),
                        Optional.empty());
            case Evidence.Quantity quantity ->
                new EvidenceView(
                        quantity.text(),
                        quantity.what(),
                        Optional.of(quantity.value()),
                        quantity.unit(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
            case Evidence.Setting setting ->
                new EvidenceView(
                        setting.text(),
                        setting.where(),
                        Optional.empty(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(setting.value()));
        };
    }
}
