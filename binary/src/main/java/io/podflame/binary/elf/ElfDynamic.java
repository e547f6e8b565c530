package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.util.Optional;

/**
 * What the dynamic linker reads (PT_DYNAMIC), as far as it leads to symbols: the way to them in a file without section
 * headers, such as the vdso.
 *
 * <pre>
 * entry   tag:W value:W        W = 4 or 8; a value that is an elfAddress is looked up in the loaded segments
 * </pre>
 *
 * <p>No entry counts the symbols. A hash table does: DT_HASH says their number, DT_GNU_HASH ends with the last of them.
 * Source: System V ABI, chapter 5, "Dynamic Section"; glibc's {@code dl-lookup.c} for DT_GNU_HASH.
 */
final class ElfDynamic {
    private static final int MAX_ENTRIES = 4_096;

    private final ElfFile file;
    private final ByteView entries;
    private final int wordBytes;

    private ElfDynamic(ElfFile file, ByteView entries) {
        this.file = file;
        this.entries = entries;
        this.wordBytes = file.wordBytes();
    }

    /** Empty for a file that is linked statically. */
    static Optional<ElfDynamic> parse(ElfFile file) throws MalformedInputException {
        for (ElfSegment segment : file.segments()) {
            if (segment.isDynamic()) {
                return Optional.of(new ElfDynamic(file, file.contents(segment)));
            }
        }
        return Optional.empty();
    }

    /** How many relocations at the beginning of the table at an elfAddress add a base and nothing else; 0 when the file does not say. */
    static long relativeCount(ElfFile file, long table) {
        try {
            Optional<ElfDynamic> dynamic = parse(file);
            if (dynamic.isEmpty() || dynamic.get().value(ElfAbi.DT_RELA).orElse(-1L) != table) {
                return 0;
            }
            return Math.max(0, dynamic.get().value(ElfAbi.DT_RELACOUNT).orElse(0L));
        } catch (MalformedInputException e) {
            return 0; // saves work only
        }
    }

    /** Whether there are symbols and a way to count them. */
    boolean hasSymbols() throws MalformedInputException {
        return value(ElfAbi.DT_SYMTAB).isPresent()
                && value(ElfAbi.DT_STRTAB).isPresent()
                && (value(ElfAbi.DT_HASH).isPresent()
                        || value(ElfAbi.DT_GNU_HASH).isPresent());
    }

    /** The symbols' bytes. */
    ByteView symbols() throws MalformedInputException {
        ByteView rest = from(required(ElfAbi.DT_SYMTAB));
        return rest.slice(0, symbolCount() * symbolBytes());
    }

    /** The string table of the symbols. */
    ByteView names() throws MalformedInputException {
        ByteView rest = from(required(ElfAbi.DT_STRTAB));
        Optional<Long> size = value(ElfAbi.DT_STRSZ);
        return size.isPresent() ? rest.slice(0, size.get()) : rest;
    }

    /** Size of one symbol. */
    long symbolBytes() throws MalformedInputException {
        return value(ElfAbi.DT_SYMENT).orElse(wordBytes == 8 ? 24L : 16L);
    }

    private long symbolCount() throws MalformedInputException {
        Optional<Long> hash = value(ElfAbi.DT_HASH);
        return hash.isPresent() ? from(hash.get()).u32(4) : countByGnuHash(from(required(ElfAbi.DT_GNU_HASH)));
    }

    /**
     * Chains follow one another, each with a mark on its last symbol: the chain that starts last ends with the last symbol.
     *
     * <pre>
     * buckets:4 firstSymbol:4 filterWords:4 shift:4   filter: W each   bucket: 4 each   chain: 4 per symbol from firstSymbol
     * </pre>
     */
    private long countByGnuHash(ByteView hash) throws MalformedInputException {
        long buckets = hash.u32(0);
        long firstSymbol = hash.u32(4);
        long bucketsAt = 16 + hash.u32(8) * wordBytes;
        hash.slice(bucketsAt, 4 * buckets);
        long last = 0;
        for (long i = 0; i < buckets; i++) {
            last = Math.max(last, hash.u32(bucketsAt + 4 * i));
        }
        if (last < firstSymbol) {
            return firstSymbol;
        }
        long chainAt = bucketsAt + 4 * buckets;
        while ((hash.u32(chainAt + 4 * (last - firstSymbol)) & 1) == 0) {
            last++;
        }
        return last + 1;
    }

    private long required(long tag) throws MalformedInputException {
        return value(tag).orElseThrow(() -> entries.malformed(0, "a dynamic entry with tag " + tag, "none"));
    }

    /** The value of the first entry with that tag. */
    private Optional<Long> value(long tag) throws MalformedInputException {
        long entryBytes = 2L * wordBytes;
        for (int i = 0; i < MAX_ENTRIES && (i + 1) * entryBytes <= entries.sizeBytes(); i++) {
            long found = entries.word(i * entryBytes, wordBytes);
            if (found == tag) {
                return Optional.of(entries.word(i * entryBytes + wordBytes, wordBytes));
            }
            if (found == ElfAbi.DT_NULL) {
                break;
            }
        }
        return Optional.empty();
    }

    /** The file's bytes from {@code elfAddress} to the end of the segment that holds it. */
    private ByteView from(long elfAddress) throws MalformedInputException {
        for (ElfSegment segment : file.segments()) {
            if (segment.isLoaded() && segment.holds(elfAddress)) {
                long distance = elfAddress - segment.elfAddress();
                return file.contents(segment).slice(distance, segment.fileBytes() - distance);
            }
        }
        throw entries.malformed(0, "an address inside a loaded segment", "0x" + Long.toHexString(elfAddress));
    }
}
