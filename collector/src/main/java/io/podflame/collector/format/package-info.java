/**
 * Stage 10. Takes a flame graph and the name of a format. Gives bytes: to the page, to commands, to files. Knows nothing of HTTP.
 */
@NullMarked
package io.podflame.collector.format;

import org.jspecify.annotations.NullMarked;
