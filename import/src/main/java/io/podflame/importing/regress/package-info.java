/**
 * Whether a candidate costs more CPU per request than a baseline. Takes sides: sessions and times of a collector, or recordings, each with its number of requests.
 * Gives a verdict with its reasons, as text, JSON and Markdown. The arithmetic is the collector's cost package.
 */
@NullMarked
package io.podflame.importing.regress;

import org.jspecify.annotations.NullMarked;
