/**
 * Stage 9. Takes many profiles with their frames. Gives one call tree. Knows {@code model} only.
 */
@NullMarked
package io.podflame.collector.merge;

import org.jspecify.annotations.NullMarked;
