/**
 * On-demand sessions: asked for by a person, carried out by agents, followed live. Knows which agents are connected.
 */
@NullMarked
package io.podflame.collector.session;

import org.jspecify.annotations.NullMarked;
