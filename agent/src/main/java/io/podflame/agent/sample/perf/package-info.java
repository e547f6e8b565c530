/**
 * Stage 1 of 5 in the agent, by perf_event_open: one event and one ring per CPU. {@code PerfEventSampler} opens, {@code
 * PerfEventSession} merges the rings in time order, {@code PerfRecordParser} makes capture records of them. Must not know processes
 * or workloads.
 */
@NullMarked
package io.podflame.agent.sample.perf;

import org.jspecify.annotations.NullMarked;
