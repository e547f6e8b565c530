package io.podflame.collector.web;

import io.podflame.collector.doctor.DiagnosisViews;
import io.podflame.collector.doctor.Doctor;
import io.podflame.collector.model.Granularity;

/** {@code GET /api/v1/diagnosis}. */
final class DiagnosisHandler {

    private final Doctor doctor;
    private final ChosenProfiles chosen;

    DiagnosisHandler(Doctor doctor, ChosenProfiles chosen) {
        this.doctor = doctor;
        this.chosen = chosen;
    }

    Answer examine(ApiRequest request) {
        request.requireOnly("workload", "from", "to", "event", "session");
        return Answer.json(DiagnosisViews.of(doctor.examine(chosen.of(request, Granularity.FUNCTION_ONLY))));
    }
}
