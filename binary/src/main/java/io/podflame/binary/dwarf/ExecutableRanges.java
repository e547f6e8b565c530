package io.podflame.binary.dwarf;

import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.elf.ElfSegment;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

    private ExecutableRanges(List<CodeRange> ranges) {
        starts = ranges.stream().mapToLong(CodeRange::start).toArray();
        ends = ranges.stream().mapToLong(CodeRange::end).toArray();
    }

    /**
     * The executable sections, or without them the executable segments.
     *
     * @param except what counts as discarded, too
     */
    static ExecutableRanges of(ElfFile file, Optional<CodeRange> except) {
        List<CodeRange> ranges = of(file);
        return new ExecutableRanges(
                except.isEmpty() ? ranges : sorted(ranges.stream().flatMap(range -> without(range, except.get()))));
    }

    private static Stream<CodeRange> without(CodeRange range, CodeRange except) {
        return Stream.of(
                new CodeRange(range.start(), min(range.end(), except.start())),
                new CodeRange(max(range.start(), except.end()), range.end()));
    }

    private static long min(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    private static long max(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? b : a;
    }

    private static List<CodeRange> of(ElfFile file) {
        Stream<CodeRange> sections = file.sections().stream()
                .filter(ElfSection::isExecutable)
                .map(section -> new CodeRange(section.elfAddress(), section.elfAddress() + section.sizeBytes()));
        List<CodeRange> ranges = sorted(sections);
        if (ranges.isEmpty()) {
            ranges = sorted(file.segments().stream()
                    .filter(segment -> segment.isLoaded() && segment.isExecutable())
                    .map(ExecutableRanges::range));
        }
        return ranges;
    }

    private static CodeRange range(ElfSegment segment) {
        return new CodeRange(segment.elfAddress(), segment.elfAddress() + segment.fileBytes());
    }

    private static List<CodeRange> sorted(Stream<CodeRange> ranges) {
        return ranges.filter(range -> Long.compareUnsigned(range.start(), range.end()) < 0)
                .sorted(Comparator.comparing(CodeRange::start, Long::compareUnsigned))
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
