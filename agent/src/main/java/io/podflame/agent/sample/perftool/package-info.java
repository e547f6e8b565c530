/**
 * Stage 1 of 5 in the agent, by perf(1): {@code PerfFinder} finds a perf that records, {@code PerfToolSampler} starts one per session,
 * {@code PerfToolSession} reads what it writes with the reader of recordings, {@code PerfFailure} says why it would not. Must not know
 * processes or workloads.
 */
@NullMarked
package io.podflame.agent.sample.perftool;

import org.jspecify.annotations.NullMarked;
