/**
 * Beside stage 10: a call tree in other tools' formats (folded stacks, pprof). Knows {@code model} only.
 */
@NullMarked
package io.podflame.collector.export;

import org.jspecify.annotations.NullMarked;
