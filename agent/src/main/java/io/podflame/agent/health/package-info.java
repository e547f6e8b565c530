/**
 * What this node can do, what the agent spends, and its counters.
 */
@NullMarked
package io.podflame.agent.health;

import org.jspecify.annotations.NullMarked;
