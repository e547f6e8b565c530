/**
 * What all mangled names need: bounded output, and the exception for those that make no sense.
 *
 * <p>Takes parts of readable names; gives them as one. Next: {@code demangle.itanium} and {@code demangle.rust} write
 * into it. Must not know any format.
 */
@NullMarked
package io.podflame.binary.demangle.text;

import org.jspecify.annotations.NullMarked;
