/**
 * Stage 4 of 5 in the agent. Takes (workload, stack trace) of every sample. Gives one {@code ProfileWindow} per window, and its bytes
 * for one stream. Next: {@code stream}.
 */
@NullMarked
package io.podflame.agent.encode;

import org.jspecify.annotations.NullMarked;
