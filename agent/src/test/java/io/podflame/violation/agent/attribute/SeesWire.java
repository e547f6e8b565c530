package io.podflame.violation.agent.attribute;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class SeesWire {
    io.podflame.proto.v1.Batch batch = io.podflame.proto.v1.Batch.getDefaultInstance();
}
