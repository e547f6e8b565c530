/**
 * Stage 1 of 5 in the agent, from folded stacks, as {@code stackcollapse-perf.pl}, other profilers and Podflame itself write them. Must not
 * know processes or workloads.
 */
@NullMarked
package io.podflame.agent.sample.recording.folded;

import org.jspecify.annotations.NullMarked;
