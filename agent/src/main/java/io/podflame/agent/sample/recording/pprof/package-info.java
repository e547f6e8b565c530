/**
 * Stage 1 of 5 in the agent, from a pprof profile (google/pprof, proto/profile.proto). {@code ProfileMessage} walks the protobuf
 * messages, {@code ProfileTables} keeps what samples refer to, {@code ValueTypes} makes events of the profile's values, {@code
 * PprofRecording} delivers the samples. Must not know processes or workloads.
 */
@NullMarked
package io.podflame.agent.sample.recording.pprof;

import org.jspecify.annotations.NullMarked;
