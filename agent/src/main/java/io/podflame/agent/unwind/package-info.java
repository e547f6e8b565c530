/**
 * Stage 2 of 5 in the agent. Takes a sample and its process. Gives a stack trace: an entry of the {@code StackTable}. Next:
 * {@code attribute}. Must not know workloads or the wire.
 */
@NullMarked
package io.podflame.agent.unwind;

import org.jspecify.annotations.NullMarked;
