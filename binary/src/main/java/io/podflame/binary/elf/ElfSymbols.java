package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A table of symbols, read where it lies. Indexes are the file's own; only those for which {@link #isFunction} is true
 * have a start, an end and a name worth asking for.
 *
 * <pre>
 * 64 bits: name:4 info:1 other:1 section:2 value:8 size:8      32 bits: name:4 value:4 size:4 info:1 other:1 section:2
 * </pre>
 *
 * <p>Reading allocates nothing. Source: System V ABI, chapter 4, "Symbol Table".
 */
public final class ElfSymbols {
    private static final int MAX_ENTRY_BYTES = Short.MAX_VALUE;
    private static final int WIDE_ENTRY_BYTES = 24;
    private static final int WIDE_ENTRY_WORDS = 3;
    private static final int WINDOW_ENTRIES = 170;

    private final CodePlaces code;
    private final boolean isFull;
    private final boolean isWide;
    private final boolean marksThumbCode;
    private final ByteView entries;
    private final ByteView names;
    private final Optional<ByteView> wideSectionIndexes;
    private final int entryBytes;
    private final int count;

    private ElfSymbols(ElfFile file, Table table, Optional<ByteView> wideSectionIndexes)
            throws MalformedInputException {
        this.code = CodePlaces.of(file);
        this.isFull = table.isFull;
        this.isWide = file.wordBytes() == 8;
        this.marksThumbCode = file.marksThumbCode();
        this.entries = table.entries;
        this.names = table.names;
        this.wideSectionIndexes = wideSectionIndexes;
        int minimumBytes = isWide ? WIDE_ENTRY_BYTES : 16;
        if (table.entryBytes < minimumBytes || table.entryBytes > MAX_ENTRY_BYTES) {
            throw entries.malformed(0, "symbols of " + minimumBytes + " bytes", String.valueOf(table.entryBytes));
        }
        this.entryBytes = (int) table.entryBytes;
        this.count = (int) Math.min(entries.sizeBytes() / entryBytes, Integer.MAX_VALUE);
    }

    /**
     * Where a table of symbols and their names lie.
     *
     * @param isFull whether it has the symbols of all code
     */
    private record Table(ByteView entries, ByteView names, long entryBytes, boolean isFull) {}

    /** The full table (.symtab), which stripping removes. */
    public static Optional<ElfSymbols> full(ElfFile file) throws MalformedInputException {
        return ofType(file, ElfAbi.SHT_SYMTAB);
    }

    /**
     * The table of the dynamic linker (.dynsym): what the file exports. Without section headers it is found as the dynamic
     * linker finds it; then a function ends at most with its segment.
     */
    public static Optional<ElfSymbols> dynamic(ElfFile file) throws MalformedInputException {
        if (!file.sections().isEmpty()) {
            return ofType(file, ElfAbi.SHT_DYNSYM);
        }
        Optional<ElfDynamic> dynamic = ElfDynamic.parse(file);
        if (dynamic.isEmpty() || !dynamic.get().hasSymbols()) {
            return Optional.empty();
        }
        ElfDynamic found = dynamic.get();
        Table table = new Table(found.symbols(), found.names(), found.symbolBytes(), false);
        return Optional.of(new ElfSymbols(file, table, Optional.empty()));
    }

    private static Optional<ElfSymbols> ofType(ElfFile file, int type) throws MalformedInputException {
        for (int i = 0; i < file.sections().size(); i++) {
            ElfSection section = file.sections().get(i);
            if (section.type() == type) {
                ByteView names = file.contents(file.sectionAt(section.link()));
                Table table = new Table(file.contents(section), names, section.entryBytes(), type == ElfAbi.SHT_SYMTAB);
                return Optional.of(new ElfSymbols(file, table, wideSectionIndexes(file, i)));
            }
        }
        return Optional.empty();
    }

    private static Optional<ByteView> wideSectionIndexes(ElfFile file, int symbolsIndex)
            throws MalformedInputException {
        for (ElfSection section : file.sections()) {
            if (section.type() == ElfAbi.SHT_SYMTAB_SHNDX && section.link() == symbolsIndex) {
                return Optional.of(file.contents(section));
            }
        }
        return Optional.empty();
    }

    /** How many symbols there are of any kind. */
    public int count() {
        return count;
    }

    /** Whether this symbol is a named function whose start lies in code of this file. */
    public boolean isFunction(int index) throws MalformedInputException {
        return switch (info(index) & 0xf) {
            case ElfAbi.STT_FUNC, ElfAbi.STT_GNU_IFUNC -> isNamedCode(index);
            case ElfAbi.STT_NOTYPE -> isNamedCode(index) && isFunctionOfAssembly(index);
            default -> false;
        };
    }

    private boolean isNamedCode(int index) throws MalformedInputException {
        return nameOffset(index) != 0 && code.holds(sectionIndex(index), start(index));
    }

    /** Takes a function's index and the elfAddress of its first instruction. */
    public interface FunctionStarts {
        void accept(int index, long start) throws MalformedInputException;
    }

    /** All functions, as {@link #isFunction} and {@link #start} tell them one by one: several times as fast. */
    public void forEachFunction(FunctionStarts starts) throws MalformedInputException {
        if (!isWide || entryBytes != WIDE_ENTRY_BYTES || entries.order() != ByteOrder.LITTLE_ENDIAN) {
            for (int index = 0; index < count; index++) {
                if (isFunction(index)) {
                    starts.accept(index, start(index));
                }
            }
            return;
        }
        long[] window = new long[WIDE_ENTRY_WORDS * WINDOW_ENTRIES];
        int fetched;
        for (int from = 0; from < count; from += fetched) {
            fetched = Math.min(WINDOW_ENTRIES, count - from);
            entries.copy(at(from), window, WIDE_ENTRY_WORDS * fetched);
            forEachFunction(window, from, fetched, starts);
        }
    }

    private void forEachFunction(long[] window, int from, int fetched, FunctionStarts starts)
            throws MalformedInputException {
        for (int i = 0; i < fetched; i++) {
            long head = window[WIDE_ENTRY_WORDS * i];
            long start = start(window[WIDE_ENTRY_WORDS * i + 1]);
            if (isFunction(head, start, from + i)) {
                starts.accept(from + i, start);
            }
        }
    }

    /** @param head the first word of a wide little-endian symbol: name, info, other and section */
    private boolean isFunction(long head, long start, int index) throws MalformedInputException {
        int section = (int) (head >>> 48);
        if ((int) head == 0 || section == ElfAbi.SHN_UNDEF) {
            return false;
        }
        return switch ((int) (head >>> 32) & 0xf) {
            case ElfAbi.STT_FUNC, ElfAbi.STT_GNU_IFUNC -> code.holds(sectionIndex(section, index), start);
            case ElfAbi.STT_NOTYPE -> isFunction(index);
            default -> false;
        };
    }

    /**
     * Assemblers give no type to what the programmer gave none: OpenSSL's {@code __bn_postx4x_internal} has but a size, all of NASM's functions
     * nothing at all. Those that other files may call are told from loops and tables by being global, which a linker makes local and
     * leaves hidden. Where static functions were stripped, one without size would name them, too.
     */
    private boolean isFunctionOfAssembly(int index) throws MalformedInputException {
        if (sizeBytes(index) != 0) {
            return true;
        }
        int visibility = entries.u8(at(index) + (isWide ? 5 : 13)) & 3;
        boolean wasGlobal = bindingRank(info(index)) > 0 || visibility == ElfAbi.STV_HIDDEN;
        return isFull && wasGlobal && !isMark(index);
    }

    /** Whether a tool set this symbol to mark a place: annobin ({@code .annobin_f_end}), or a linker the ends of a section. */
    private boolean isMark(int index) throws MalformedInputException {
        return nameStartsWith(index, ".") || nameStartsWith(index, "__start_") || nameStartsWith(index, "__stop_");
    }

    private boolean nameStartsWith(int index, String start) throws MalformedInputException {
        long offset = nameOffset(index);
        for (int i = 0; i < start.length(); i++) {
            if (names.u8(offset + i) != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** elfAddress of the first instruction. */
    public long start(int index) throws MalformedInputException {
        return start(isWide ? entries.s64(at(index) + 8) : entries.u32(at(index) + 4));
    }

    private long start(long value) {
        return marksThumbCode ? value & ~1L : value;
    }

    /** What the symbol claims, in bytes; 0 when it does not say. */
    public long sizeBytes(int index) throws MalformedInputException {
        return isWide ? entries.s64(at(index) + 16) : entries.u32(at(index) + 8);
    }

    /** The elfAddress after the last byte of the section, or segment, that holds this function. */
    public long codeEnd(int index) throws MalformedInputException {
        return code.end(sectionIndex(index), start(index));
    }

    /** How strongly the file stands for this name: 2 global, 1 weak, 0 local; for one without type -1, -2, -3. */
    public int rank(int index) throws MalformedInputException {
        int binding = bindingRank(info(index));
        return (info(index) & 0xf) == ElfAbi.STT_NOTYPE ? binding - 3 : binding;
    }

    private static int bindingRank(int info) {
        return switch (info >>> 4) {
            case ElfAbi.STB_GLOBAL, ElfAbi.STB_GNU_UNIQUE -> 2;
            case ElfAbi.STB_WEAK -> 1;
            default -> 0;
        };
    }

    /** Where the NUL-terminated name starts in {@link #names}. */
    public long nameOffset(int index) throws MalformedInputException {
        return entries.u32(at(index));
    }

    /** The string table the names lie in. */
    public ByteView names() {
        return names;
    }

    private int info(int index) throws MalformedInputException {
        return entries.u8(at(index) + (isWide ? 4 : 12));
    }

    private int sectionIndex(int index) throws MalformedInputException {
        return sectionIndex(entries.u16(at(index) + (isWide ? 6 : 14)), index);
    }

    private int sectionIndex(int section, int index) throws MalformedInputException {
        if (section == ElfAbi.SHN_XINDEX && wideSectionIndexes.isPresent()) {
            int wide = wideSectionIndexes.get().s32(index * 4L);
            return wide < 0 ? ElfAbi.SHN_UNDEF : wide;
        }
        return section >= ElfAbi.SHN_LORESERVE ? ElfAbi.SHN_UNDEF : section;
    }

    private long at(int index) {
        return (long) index * entryBytes;
    }
}
