package io.podflame.violation.collector.query;

/** Breaks a rule on purpose; see ArchitectureTest. */
final class SeesGrpc {
    io.grpc.Status status = io.grpc.Status.OK;
}
