/** Stage 1 of 5 in the agent: which of the samplers it is. The only package beside {@code AgentMain} that knows them all. */
@NullMarked
package io.podflame.agent.sample.choice;

import org.jspecify.annotations.NullMarked;
