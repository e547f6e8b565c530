/**
 * The values that pass between the agent's stages. Knows the JDK only.
 */
@NullMarked
package io.podflame.agent.model;

import org.jspecify.annotations.NullMarked;
