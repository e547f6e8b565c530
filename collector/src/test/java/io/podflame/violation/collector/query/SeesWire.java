package io.podflame.violation.collector.query;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class SeesWire {
    io.podflame.proto.v1.Batch batch = io.podflame.proto.v1.Batch.getDefaultInstance();
}
