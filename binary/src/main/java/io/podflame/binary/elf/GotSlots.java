package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The slots of the global offset table that the dynamic linker fills with the address of a function, at 8 bytes each:
 * (slot - lowest slot) << 32 | relocation. Relocations are numbered through all tables.
 *
 * <pre>
 * relocation   slot:8 type:4 symbol:4 addend:8       (in a file of either byte order type is the low half of one number)
 * </pre>
 *
 * <p>Looking up allocates nothing. Source: System V ABI, chapter 4, "Relocation"; the processor supplements for the types.
 */
final class GotSlots {
    /** More are refused: 8 MB of keys. Real files have a few thousand. */
    static final int MAX_SLOTS = 1 << 20;

    private static final int ENTRY_BYTES = 24;
    private static final int ENTRY_WORDS = 3;

    /** Fetched at a time: most are of no interest. */
    private static final int WINDOW_ENTRIES = 170;

    private final Types types;
    private final List<Table> tables;
    private final long base;
    private final long[] keys;

    /** The relocation types of a processor that matter here. */
    record Types(int function, int data, int resolver) {}

    /**
     * A table of relocations.
     *
     * @param first the number of its first one
     * @param relative how many at its beginning fill no slots: in a large library nearly all
     */
    private record Table(ByteView entries, boolean namesDynamicSymbols, int first, int count, int relative) {}

    private GotSlots(Types types, List<Table> tables) throws MalformedInputException {
        this.types = types;
        this.tables = tables;
        Extent extent = new Extent();
        for (Table table : tables) {
            forEachSlot(table, extent);
            if (extent.count > MAX_SLOTS) {
                throw table.entries.malformed(0, "at most " + MAX_SLOTS + " slots for functions", "more");
            }
        }
        this.base = extent.lowest;
        this.keys = new long[extent.count];
        fill();
        Arrays.sort(keys);
    }

    private interface Slots {
        void accept(long slot, int index) throws MalformedInputException;
    }

    private static final class Extent implements Slots {
        private int count;
        private long lowest = -1L;

        @Override
        public void accept(long slot, int index) {
            count++;
            lowest = Long.compareUnsigned(slot, lowest) < 0 ? slot : lowest;
        }
    }

    static GotSlots parse(ElfFile file) throws MalformedInputException {
        List<Table> tables = new ArrayList<>();
        long first = 0;
        for (ElfSection section : file.sections()) {
            if (!section.isRelocationsWithAddend() || !section.isLoaded()) {
                continue;
            }
            ByteView entries = file.contents(section);
            long count = entries.sizeBytes() / ENTRY_BYTES;
            if (first + count > Integer.MAX_VALUE) {
                throw entries.malformed(0, "at most " + Integer.MAX_VALUE + " relocations", "more");
            }
            boolean namesDynamicSymbols = section.link() > 0
                    && section.link() < file.sections().size()
                    && file.sections().get(section.link()).isDynamicSymbols();
            int relative = (int) Math.min(count, ElfDynamic.relativeCount(file, section.elfAddress()));
            tables.add(new Table(entries, namesDynamicSymbols, (int) first, (int) count, relative));
            first += count;
        }
        return new GotSlots(typesOf(file), List.copyOf(tables));
    }

    private static Types typesOf(ElfFile file) {
        return file.isX8664()
                ? new Types(ElfAbi.R_X86_64_JUMP_SLOT, ElfAbi.R_X86_64_GLOB_DAT, ElfAbi.R_X86_64_IRELATIVE)
                : new Types(ElfAbi.R_AARCH64_JUMP_SLOT, ElfAbi.R_AARCH64_GLOB_DAT, ElfAbi.R_AARCH64_IRELATIVE);
    }

    private void fill() throws MalformedInputException {
        int[] filled = new int[1];
        for (Table table : tables) {
            forEachSlot(table, (slot, index) -> {
                long distance = slot - base;
                if (distance < 0 || distance > Integer.MAX_VALUE || filled[0] == keys.length) {
                    throw table.entries.malformed(
                            (long) index * ENTRY_BYTES, "slots within 2 GiB of one another", "others");
                }
                keys[filled[0]++] = distance << 32 | (table.first + index);
            });
        }
    }

    private void forEachSlot(Table table, Slots slots) throws MalformedInputException {
        long[] window = new long[ENTRY_WORDS * WINDOW_ENTRIES];
        int fetched;
        for (int from = table.relative; from < table.count; from += fetched) {
            fetched = Math.min(WINDOW_ENTRIES, table.count - from);
            table.entries.copy((long) from * ENTRY_BYTES, window, ENTRY_WORDS * fetched);
            int at = -1;
            while ((at = nextSlot(table.namesDynamicSymbols, window, at + 1, fetched)) < fetched) {
                slots.accept(window[ENTRY_WORDS * at], from + at);
            }
        }
    }

    /** The first slot for a function from {@code start} on; {@code end} when there is none. */
    private int nextSlot(boolean namesDynamicSymbols, long[] window, int start, int end) {
        int function = namesDynamicSymbols ? types.function : types.resolver;
        int data = namesDynamicSymbols ? types.data : types.resolver;
        int resolver = types.resolver;
        for (int i = start; i < end; i++) {
            long info = window[ENTRY_WORDS * i + 1];
            int type = (int) info;
            if (type == resolver || (type == function || type == data) && info >>> 32 != 0) {
                return i;
            }
        }
        return end;
    }

    private static long info(Table table, int index) throws MalformedInputException {
        return table.entries.s64((long) index * ENTRY_BYTES + 8);
    }

    /** The relocation that fills the slot at an elfAddress, or -1 when none does. */
    int find(long slot) {
        long distance = slot - base;
        if (keys.length == 0 || distance < 0 || distance > Integer.MAX_VALUE) {
            return -1;
        }
        int at = Arrays.binarySearch(keys, distance << 32);
        int next = at < 0 ? -at - 1 : at;
        return next < keys.length && keys[next] >>> 32 == distance ? (int) keys[next] : -1;
    }

    /** Index in .dynsym of the function that fills the slot; 0 when a resolver chooses it. */
    int symbol(int relocation) throws MalformedInputException {
        Table table = tableOf(relocation);
        long info = info(table, relocation - table.first);
        return (int) info == types.resolver ? 0 : (int) (info >>> 32);
    }

    /** elfAddress of the resolver that chooses the function. */
    long resolver(int relocation) throws MalformedInputException {
        Table table = tableOf(relocation);
        return table.entries.s64((long) (relocation - table.first) * ENTRY_BYTES + 16);
    }

    private Table tableOf(int relocation) {
        for (Table table : tables) {
            if (relocation - table.first < table.count) {
                return table;
            }
        }
        throw new IllegalArgumentException("no relocation has number " + relocation);
    }
}
