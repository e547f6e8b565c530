package io.podflame.binary.dwarf;

import io.podflame.binary.ByteView;
import io.podflame.binary.dwarf.CollectedLines.Frame;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.symbol.SourceLineSink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Compares what is read here with what llvm-symbolizer says, address by address: files, lines and names of the whole chain of inlined
 * calls. The function at its end has its name from ELF symbols there, and is compared by {@link #outerNames}.
 *
 * @param compared addresses that llvm-symbolizer knows a file for
 * @param outerNames how many of them have the same outermost name
 * @param differences the others, described
 */
record Agreement(DwarfReading reading, int compared, int inlined, int outerNames, List<String> differences) {

    /** @param reference what llvm-symbolizer reads: the same code, with debug information in a form that it knows */
    static Agreement of(Path program, Optional<Path> alternate, Path reference, int addressCount) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            ElfFile file = ElfFile.parse(map(program, arena));
            DebugSections sections = DebugSections.find(file, arena::allocate);
            Optional<DebugSections> other = Optional.empty();
            if (alternate.isPresent()) {
                other = Optional.of(
                        DebugSections.find(ElfFile.parseSupplement(map(alternate.get(), arena)), arena::allocate));
            }
            CollectedLines lines = new CollectedLines();
            DwarfReading reading = DwarfSourceLines.read(file, sections, other, Optional.empty(), lines);
            return compare(reference, lines, reading, addresses(file, lines, addressCount));
        }
    }

    /** All that is read from a program without alternate file. */
    static CollectedLines lines(Path program) throws IOException {
        CollectedLines lines = new CollectedLines();
        read(program, lines);
        return lines;
    }

    static DwarfReading read(Path program, SourceLineSink sink) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            ElfFile file = ElfFile.parse(map(program, arena));
            DebugSections sections = DebugSections.find(file, arena::allocate);
            return DwarfSourceLines.read(file, sections, Optional.empty(), Optional.empty(), sink);
        }
    }

    static ByteView map(Path path, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return ByteView.of(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), path.toString());
        }
    }

    /** Half of them anywhere in the code, half where rows begin and just before, which is where off-by-one errors are. */
    private static List<Long> addresses(ElfFile file, CollectedLines lines, int count) throws IOException {
        Optional<ElfSection> text = file.section(".text");
        List<Long> result = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < count / 2; i++) {
            result.add(text.orElseThrow().elfAddress()
                    + random.nextLong(text.orElseThrow().sizeBytes()));
        }
        List<Long> starts = lines.rowStarts();
        for (int i = 0; i < count / 4 && !starts.isEmpty(); i++) {
            long start = starts.get(random.nextInt(starts.size()));
            result.add(start);
            result.add(start - 1);
        }
        return result;
    }

    private static Agreement compare(Path program, CollectedLines lines, DwarfReading reading, List<Long> addresses) {
        List<List<Frame>> theirs = Symbolizer.frames(program, addresses);
        int compared = 0;
        int inlined = 0;
        int outerNames = 0;
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            long address = addresses.get(i);
            List<Frame> expected = theirs.get(i);
            List<Frame> found = lines.frames(address).orElse(List.of());
            boolean known = expected.stream().anyMatch(frame -> !frame.file().isEmpty());
            if (!known && found.isEmpty()) {
                continue;
            }
            compared++;
            inlined += expected.size() > 1 ? 1 : 0;
            boolean sameOuter = !found.isEmpty()
                    && !expected.isEmpty()
                    && expected.getLast().function().equals(found.getLast().function());
            outerNames += sameOuter ? 1 : 0;
            if (!withoutOuterName(expected).equals(withoutOuterName(found))) {
                differences.add(
                        "%s at 0x%x:%n  LLVM %s%n  here %s".formatted(program.getFileName(), address, expected, found));
            }
        }
        return new Agreement(reading, compared, inlined, outerNames, differences);
    }

    private static List<Frame> withoutOuterName(List<Frame> frames) {
        List<Frame> result = new ArrayList<>(frames);
        if (!result.isEmpty()) {
            Frame last = result.removeLast();
            result.add(new Frame("", last.file(), last.line()));
        }
        return result;
    }
}
