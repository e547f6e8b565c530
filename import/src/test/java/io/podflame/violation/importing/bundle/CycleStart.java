package io.podflame.violation.importing.bundle;

class CycleStart {
    io.podflame.violation.importing.node.CycleEnd end;
}
