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

    private final Types types;
    private final List<Table> tables;
    private final long base;
    private final long[] keys;

    /** The relocation types of a processor that matter here. */
    record Types(int function, int data, int resolver) {}

    /** A table of relocations, {@code first} being the number of its first one. */
    private record Table(ByteView entries, boolean namesDynamicSymbols, int first, int count) {}

    private GotSlots(Types types, List<Table> tables) throws MalformedInputException {
        this.types = types;
        this.tables = tables;
        int count = 0;
        long lowest = -1L;
        for (Table table : tables) {
            for (int i = 0; i < table.count; i++) {
                if (isFunctionSlot(table, i)) {
                    count++;
                    lowest = Long.compareUnsigned(slot(table, i), lowest) < 0 ? slot(table, i) : lowest;
                }
            }
            if (count > MAX_SLOTS) {
                throw table.entries.malformed(0, "at most " + MAX_SLOTS + " slots for functions", "more");
            }
        }
        this.base = lowest;
        this.keys = new long[count];
        fill();
        Arrays.sort(keys);
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
            tables.add(new Table(entries, namesDynamicSymbols, (int) first, (int) count));
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
        int at = 0;
        for (Table table : tables) {
            for (int i = 0; i < table.count; i++) {
                if (!isFunctionSlot(table, i)) {
                    continue;
                }
                long distance = slot(table, i) - base;
                if (distance < 0 || distance > Integer.MAX_VALUE || at == keys.length) {
                    throw table.entries.malformed(
                            (long) i * ENTRY_BYTES, "slots within 2 GiB of one another", "others");
                }
                keys[at++] = distance << 32 | (table.first + i);
            }
        }
    }

    private boolean isFunctionSlot(Table table, int index) throws MalformedInputException {
        long info = info(table, index);
        int type = (int) info;
        boolean hasSymbol = info >>> 32 != 0 && table.namesDynamicSymbols;
        return type == types.resolver || (hasSymbol && (type == types.function || type == types.data));
    }

    private static long slot(Table table, int index) throws MalformedInputException {
        return table.entries.s64((long) index * ENTRY_BYTES);
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
