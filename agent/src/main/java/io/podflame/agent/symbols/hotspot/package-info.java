/**
 * Beside stage 2: has HotSpot JVMs write maps of their just-in-time code, for {@code perfmap}, when a session asks for it. Takes /proc and
 * the JVM's attach protocol. Touches other processes, so everything is checked before and bounded. Must not know samples.
 */
@NullMarked
package io.podflame.agent.symbols.hotspot;

import org.jspecify.annotations.NullMarked;
