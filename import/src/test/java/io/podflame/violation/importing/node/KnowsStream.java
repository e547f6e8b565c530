package io.podflame.violation.importing.node;

import io.podflame.agent.stream.WindowQueue;

class KnowsStream {
    WindowQueue queue(WindowQueue queue) {
        return queue;
    }
}
