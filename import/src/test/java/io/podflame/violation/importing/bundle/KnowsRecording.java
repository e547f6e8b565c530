package io.podflame.violation.importing.bundle;

import io.podflame.agent.sample.recording.Recording;

class KnowsRecording {
    Recording recording(Recording recording) {
        return recording;
    }
}
