/**
 * Stage 2 of 5 in the agent. Takes a sample and its process. Gives a stack trace: a node of the {@code Dictionary}. Next:
 * {@code attribute}. Must not know workloads or the wire.
 */
@NullMarked
package io.podflame.agent.unwind;

import org.jspecify.annotations.NullMarked;
