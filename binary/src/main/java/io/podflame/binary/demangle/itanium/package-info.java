/**
 * Mangled names of C++, by the Itanium C++ ABI, chapter 5.1 (https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling).
 *
 * <p>Takes a mangled name. Parsers, one for each part of the grammar and joined by {@code Grammar}, read it into nodes, a
 * graph since substitutions repeat parts; writers, joined by {@code NodeWriter}, write the nodes. Gives the readable name from
 * {@link io.podflame.binary.demangle.itanium.ItaniumDemangler}. Must not know other languages.
 */
@NullMarked
package io.podflame.binary.demangle.itanium;

import org.jspecify.annotations.NullMarked;
