/**
 * Names as programmers wrote them, of what compilers made of them: C++ (Itanium ABI) and Rust (legacy and v0).
 *
 * <p>Takes a symbol's name. Gives the readable one from {@link io.podflame.binary.demangle.Demangler}; a name that is malformed
 * or goes beyond a limit stays as it is. Next: {@code demangle.itanium} and {@code demangle.rust} know one language each.
 * Must not know where a name comes from.
 */
@NullMarked
package io.podflame.binary.demangle;

import org.jspecify.annotations.NullMarked;
