/**
 * Stage 10. Takes a flame graph. Gives a standalone SVG, or the records of the JSON that the page draws. Knows {@code model}, and
 * {@code api}'s records as the shape of that JSON; no request, no store.
 */
@NullMarked
package io.podflame.collector.flamegraph;

import org.jspecify.annotations.NullMarked;
