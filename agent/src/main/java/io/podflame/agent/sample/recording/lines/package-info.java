/**
 * Lines of recordings that are texts: read in memory that does not depend on the text's size, and turned into values once per distinct
 * text. Must not know any format.
 */
@NullMarked
package io.podflame.agent.sample.recording.lines;

import org.jspecify.annotations.NullMarked;
