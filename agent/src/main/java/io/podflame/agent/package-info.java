/**
 * The agent, one per node: sample, unwind, attribute, encode, stream. {@code AgentPipeline} reads top to bottom in that order.
 */
@NullMarked
package io.podflame.agent;

import org.jspecify.annotations.NullMarked;
