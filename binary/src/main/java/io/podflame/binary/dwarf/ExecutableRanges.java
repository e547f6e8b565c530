package io.podflame.binary.dwarf;

import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.elf.ElfSegment;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a file has code. What debug information says about other addresses is about code that the linker discarded: its addresses became
 * 0, 1, -1 or -2, or were left to count from 0.
 *
 * <p>Immutable; looking up allocates nothing.
 */
final class ExecutableRanges {
    private final long[] starts;
    private final long[] ends;

    private record Range(long start, long end) {}

    private ExecutableRanges(List<Range> ranges) {
        starts = ranges.stream().mapToLong(Range::start).toArray();
        ends = ranges.stream().mapToLong(Range::end).toArray();
    }

    /** The executable sections, or without them the executable segments. */
    static ExecutableRanges of(ElfFile file) {
        Stream<Range> sections = file.sections().stream()
                .filter(ElfSection::isExecutable)
                .map(section -> new Range(section.elfAddress(), section.elfAddress() + section.sizeBytes()));
        List<Range> ranges = sorted(sections);
        if (ranges.isEmpty()) {
            ranges = sorted(file.segments().stream()
                    .filter(segment -> segment.isLoaded() && segment.isExecutable())
                    .map(ExecutableRanges::range));
        }
        return new ExecutableRanges(ranges);
    }

    private static Range range(ElfSegment segment) {
        return new Range(segment.elfAddress(), segment.elfAddress() + segment.fileBytes());
    }

    private static List<Range> sorted(Stream<Range> ranges) {
        return ranges.filter(range -> Long.compareUnsigned(range.start, range.end) < 0)
                .sorted(Comparator.comparing(Range::start, Long::compareUnsigned))
                .toList();
    }

    /** The elfAddress after the code that {@code address} is in; {@code address} itself when there is none. */
    long codeEnd(long address) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 || Long.compareUnsigned(ends[low - 1], address) <= 0 ? address : ends[low - 1];
    }
}
