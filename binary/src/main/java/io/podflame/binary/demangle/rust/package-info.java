/**
 * Mangled names of Rust: the legacy format, and v0 by RFC 2603 and the rustc book, "Symbol Mangling"
 * (https://doc.rust-lang.org/rustc/symbol-mangling/v0.html).
 *
 * <p>Takes a mangled name. {@code LegacyName} reads the one, {@code V0Name} the other, whose classes have a part of the grammar
 * each and write while they read. Gives the readable name from
 * {@link io.podflame.binary.demangle.rust.RustDemangler}. Must not know other languages.
 */
@NullMarked
package io.podflame.binary.demangle.rust;

import org.jspecify.annotations.NullMarked;
