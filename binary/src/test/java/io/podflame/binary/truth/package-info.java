/** Whole symbol tables, as the agent makes them, against independent tools. */
@NullMarked
package io.podflame.binary.truth;

import org.jspecify.annotations.NullMarked;
