package io.podflame.violation.importing.node;

public class CycleEnd {
    io.podflame.violation.importing.bundle.CycleOther start;
}
