package io.podflame.violation.agent.attribute;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class SeesGrpc {
    io.grpc.Status status = io.grpc.Status.OK;
}
