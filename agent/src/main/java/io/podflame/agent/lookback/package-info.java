/**
 * Between stages 3 and 4 of the agent: the samples of the last minutes at the full rate, kept in case they turn out to matter. Takes samples
 * with their workload and stack. Gives windows of the past, like a session's, to {@code stream} when a trigger, a rule or a person asks; and
 * thins the full rate for continuous profiling. Must not know samplers, processes or the wire.
 */
@NullMarked
package io.podflame.agent.lookback;

import org.jspecify.annotations.NullMarked;
