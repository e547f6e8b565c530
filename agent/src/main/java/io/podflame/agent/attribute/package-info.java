/**
 * Stage 3 of 5 in the agent. Takes a process. Gives the workload it belongs to. Next: {@code encode}. Must not know samples.
 */
@NullMarked
package io.podflame.agent.attribute;

import org.jspecify.annotations.NullMarked;
