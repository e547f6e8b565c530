/**
 * ELF files, 32 and 64 bits, both byte orders.
 *
 * <p>Takes a {@link io.podflame.binary.ByteView} of a whole file. Gives headers, segments, sections, notes and function
 * symbols, read where they lie: nothing is copied but small records. Next: {@code binary.executable}. Must not know Go's
 * tables or how symbols are encoded for the wire. Two classes know a library each: {@code MiniDebugInfo} the xz
 * decoder, {@code SectionInflater} that of zstd. Source: System V ABI, chapters 4 and 5; Linux {@code uapi/linux/elf.h}
 * 6.12; glibc's {@code elf.h}.
 */
@NullMarked
package io.podflame.binary.elf;

import org.jspecify.annotations.NullMarked;
