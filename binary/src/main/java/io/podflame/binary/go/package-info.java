/**
 * The Go runtime's own function table ({@code .gopclntab}), which stripping leaves in place.
 *
 * <p>Takes an {@link io.podflame.binary.elf.ElfFile}. Gives {@link io.podflame.binary.go.GoFunctions}: entry, end and name
 * of every Go function; and {@link io.podflame.binary.go.GoSourceLines}: its files, lines and inlined calls; and {@link io.podflame.binary.go.GoFrameSizes}: what its
 * functions have on the stack. Next: {@code binary.executable}, {@code binary.unwind}. Must not know how symbols or lines are encoded for the wire. Source: Go 1.26 and 1.27 {@code
 * runtime/symtab.go}, {@code runtime/symtabinl.go}, {@code runtime/runtime2.go}, {@code cmd/link/internal/ld/pcln.go}, {@code
 * internal/abi/symtab.go}, and the same files of Go 1.2, 1.9, 1.12, 1.13, 1.16, 1.18 and 1.20 where the layout changed.
 */
@NullMarked
package io.podflame.binary.go;

import org.jspecify.annotations.NullMarked;
