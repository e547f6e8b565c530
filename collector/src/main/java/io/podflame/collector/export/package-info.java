/**
 * Beside stage 10. Takes a flame graph. Gives it in other tools' formats: folded stacks, pprof. Knows {@code model} only.
 */
@NullMarked
package io.podflame.collector.export;

import org.jspecify.annotations.NullMarked;
