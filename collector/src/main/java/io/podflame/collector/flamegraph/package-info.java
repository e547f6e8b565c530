/**
 * Stage 10. Takes a call tree. Gives a standalone SVG, or the JSON the page draws. Knows {@code model} only.
 */
@NullMarked
package io.podflame.collector.flamegraph;

import org.jspecify.annotations.NullMarked;
