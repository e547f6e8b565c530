package io.podflame.agent.sample.bpf;

import io.podflame.binary.unwind.CompactRules;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.LongToIntFunction;

/**
 * The unwind rules of executables in the kernel's maps "pages", "rows" and "rules" of unwind.h. What is there stays while a process uses
 * it; afterwards the space goes to others, that not used for longest first. An executable for which there is no room has no rules there. For
 * one thread.
 */
final class KernelRules {

    /** A rule's number has 16 bits, and 0 means none. */
    private static final int MAX_RULES = 1 << 16;

    private static final Place NOWHERE = new Place(0, 0, 0, 0, 0, false);

    private final MemorySegment pages;
    private final MemorySegment rows;
    private final MemorySegment rules;
    private final RegionAllocator pageRegions;
    private final RegionAllocator rowRegions;
    private final Map<Long, Integer> numbers = new HashMap<>();
    /** By build ID, those used last at the end. */
    private final Map<String, Loaded> loaded = new LinkedHashMap<>(64, 0.75f, true);

    private long filesWithoutRoom;

    /** @param pages of 8 bytes each, as {@code rows}, with two in 8 bytes, and {@code rules} */
    KernelRules(MemorySegment pages, MemorySegment rows, MemorySegment rules) {
        this.pages = pages;
        this.rows = rows;
        this.rules = rules;
        this.pageRegions = new RegionAllocator((int) (pages.byteSize() / Long.BYTES));
        this.rowRegions = new RegionAllocator((int) (rows.byteSize() / Integer.BYTES));
    }

    /**
     * Where an executable's rules are.
     *
     * @param base elfAddress of the first page's beginning
     * @param pageCount 0 when there are none
     * @param keepsFramePointers where it has no rule
     */
    record Place(long base, int firstPage, int pageCount, int firstRow, int rowCount, boolean keepsFramePointers) {}

    private static final class Loaded {
        final Place place;
        int users;

        Loaded(Place place) {
            this.place = place;
        }
    }

    /**
     * The rules of an executable for one more process; each asks once, and {@link #release}s them.
     *
     * @param rulesOfFile asked when they are not there; given what gives rules their numbers
     */
    Place use(String buildId, Function<LongToIntFunction, CompactRules> rulesOfFile) {
        Loaded known = loaded.get(buildId);
        if (known == null) {
            known = new Loaded(load(rulesOfFile.apply(this::number)));
            loaded.put(buildId, known);
        }
        known.users++;
        return known.place;
    }

    /** A process does not use them any more. */
    void release(String buildId) {
        Loaded known = loaded.get(buildId);
        if (known != null && known.users > 0) {
            known.users--;
        }
    }

    private Place load(CompactRules compact) {
        if (compact.pages().length == 0) {
            return NOWHERE;
        }
        OptionalInt firstPage = allocate(pageRegions, compact.pages().length);
        OptionalInt firstRow = allocate(rowRegions, compact.rows().length);
        if (firstPage.isEmpty() || firstRow.isEmpty()) {
            firstPage.ifPresent(first -> pageRegions.release(first, compact.pages().length));
            firstRow.ifPresent(first -> rowRegions.release(first, compact.rows().length));
            filesWithoutRoom++;
            return NOWHERE;
        }
        write(compact, firstPage.getAsInt(), firstRow.getAsInt());
        return new Place(
                compact.base(),
                firstPage.getAsInt(),
                compact.pages().length,
                firstRow.getAsInt(),
                compact.rows().length,
                compact.keepsFramePointers());
    }

    private OptionalInt allocate(RegionAllocator regions, int length) {
        OptionalInt first = regions.allocate(length);
        Iterator<Loaded> eldest = loaded.values().iterator();
        while (first.isEmpty() && eldest.hasNext()) {
            Loaded candidate = eldest.next();
            if (candidate.users == 0 && candidate.place.pageCount() > 0) {
                eldest.remove();
                free(candidate.place);
                first = regions.allocate(length);
            }
        }
        return first;
    }

    private void free(Place place) {
        pageRegions.release(place.firstPage(), place.pageCount());
        rowRegions.release(place.firstRow(), place.rowCount());
    }

    /** Has executables for which there was no room, or that have no rules, read anew when they are next used; call it rarely. */
    void forgetEmpty() {
        loaded.values().removeIf(it -> it.users == 0 && it.place.pageCount() == 0);
    }

    private void write(CompactRules compact, int firstPage, int firstRow) {
        int[] from = compact.rows();
        MemorySegment.copy(from, 0, rows, ValueLayout.JAVA_INT, (long) firstRow * Integer.BYTES, from.length);
        for (int i = 0; i < compact.pages().length; i++) {
            // the page's first row counts from the executable's: the lower half
            pages.setAtIndex(ValueLayout.JAVA_LONG, firstPage + i, compact.pages()[i] + firstRow);
        }
    }

    private int number(long rule) {
        Integer known = numbers.get(rule);
        if (known != null) {
            return known;
        }
        int number = numbers.size() + 1;
        if (number >= MAX_RULES) {
            return 0;
        }
        rules.setAtIndex(ValueLayout.JAVA_LONG, number, rule);
        numbers.put(rule, number);
        return number;
    }

    /** How often an executable found no room, and its frames are followed by frame pointers. */
    long filesWithoutRoom() {
        return filesWithoutRoom;
    }

    /** What of the rows is used, in bytes. */
    long usedBytes() {
        return (long) rowRegions.used() * Integer.BYTES;
    }

    /** Distinct rules, of all executables. */
    int distinctRules() {
        return numbers.size();
    }
}
