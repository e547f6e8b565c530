package io.podflame.binary.executable;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.Scratch;
import io.podflame.binary.dwarf.CodeRange;
import io.podflame.binary.dwarf.DebugSections;
import io.podflame.binary.dwarf.DwarfReading;
import io.podflame.binary.dwarf.DwarfSourceLines;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSection;
import io.podflame.binary.go.GoFunctions;
import io.podflame.binary.go.GoSourceLines;
import io.podflame.binary.symbol.SourceLineSpool;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolTableEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes all that an executable says of its functions: first its lines into scratch memory, since they come in no order, then symbols and
 * lines in ascending order. What is wrong with the lines costs them, not the symbols. Not for several threads.
 */
final class SymbolTableWriter {
    /** Of a file, roughly. */
    private static final int BYTES_PER_NAME = 256;

    /** Of a symbol table, at least. */
    private static final int BYTES_PER_SYMBOL = 16;

    private static final List<String> NAMES_OF_MORE =
            List.of(".debug_info", ".zdebug_info", ".gopclntab", ".gnu_debugdata", ".data.rel.ro.gopclntab");

    private final DebuggedFile files;
    private final SymbolDetail detail;
    private final ElfFile file;
    private final Scratch scratch;
    private final SymbolTableEncoder encoder;
    private final SourceLineSpool lines;
    private final List<String> problems = new ArrayList<>();

    /** @param scratch holds the lines on the way, and what must be decompressed */
    SymbolTableWriter(DebuggedFile files, SymbolDetail detail, OutputStream output, Scratch scratch)
            throws IOException {
        this.files = files;
        this.detail = detail;
        this.file = files.file();
        this.scratch = scratch;
        this.encoder = new SymbolTableEncoder(output, expectedNames(files));
        this.lines = new SourceLineSpool(detail, encoder, scratch);
    }

    private static int expectedNames(DebuggedFile files) {
        ElfFile named = files.debugFile().orElse(files.file());
        long names = named.bytes().sizeBytes() / BYTES_PER_NAME;
        return (int) Math.min(Integer.MAX_VALUE, Math.min(names, symbols(named).orElse(names)));
    }

    /** How many there are, roughly; empty where other names than theirs are told, too. */
    private static OptionalLong symbols(ElfFile named) {
        try {
            for (String more : NAMES_OF_MORE) {
                if (named.section(more).isPresent()) {
                    return OptionalLong.empty();
                }
            }
            long bytes = 0;
            for (String table : List.of(".symtab", ".dynsym")) {
                bytes += named.section(table).map(ElfSection::sizeBytes).orElse(0L);
            }
            return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes / BYTES_PER_SYMBOL);
        } catch (MalformedInputException e) {
            return OptionalLong.empty(); // where it matters it will be said
        }
    }

    /**
     * Writes the table, and says how that went.
     *
     * @throws MalformedInputException when the file's symbols are broken or beyond a limit; part of the table is written
     * @throws IOException when the output or the scratch memory fails
     */
    SymbolTableSummary write() throws IOException {
        if (detail != SymbolDetail.SYMBOLS) {
            readDwarf(readGoLines());
        }
        writeSymbols();
        lines.write();
        encoder.finish();
        return summary();
    }

    /** The code of which it told everything. */
    private Optional<CodeRange> readGoLines() throws IOException {
        try {
            Optional<GoFunctions> functions = GoFunctions.parse(file);
            return functions.isEmpty() ? Optional.empty() : readGoLines(functions.get());
        } catch (MalformedInputException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<CodeRange> readGoLines(GoFunctions functions) throws IOException {
        GoSourceLines source = GoSourceLines.of(file, functions, lines);
        int broken = 0;
        for (int function = 0; function < functions.count(); function++) {
            broken += readGoLines(source, function) ? 0 : 1;
        }
        if (broken > 0) {
            problems.add(broken + " Go functions whose lines are malformed");
        }
        if (!source.knowsInlinedCalls()) {
            problems.add("inlined calls are kept as no known release of Go keeps them");
        }
        return Optional.of(new CodeRange(functions.textStart(), functions.textEnd()));
    }

    private static boolean readGoLines(GoSourceLines source, int function) throws IOException {
        try {
            source.read(function);
            return true;
        } catch (MalformedInputException e) {
            return false;
        }
    }

    private void readDwarf(Optional<CodeRange> go) throws IOException {
        try {
            DebugSections sections = sections(file);
            if (!sections.isPresent() && files.debugFile().isPresent()) {
                sections = sections(files.debugFile().get());
            }
            if (sections.isPresent()) {
                Optional<DebugSections> shared = Optional.empty();
                if (files.supplement().isPresent()) {
                    shared = Optional.of(sections(files.supplement().get()));
                }
                DwarfReading reading = DwarfSourceLines.read(file, sections, shared, go, lines);
                problems.addAll(reading.problems());
            }
        } catch (MalformedInputException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private DebugSections sections(ElfFile of) throws IOException {
        DebugSections sections = DebugSections.find(of, scratch);
        sections.unreadable()
                .forEach(missing -> problems.add("." + missing.section() + " is not read: " + missing.reason()));
        return sections;
    }

    private void writeSymbols() throws IOException {
        ExecutableSymbols symbols = ExecutableSymbols.parse(file, files.debugFile(), scratch);
        problems.addAll(symbols.problems());
        // Names overlap in a hostile file: a small file could make gigabytes. In an honest one each name is there once.
        long limit = 2 * symbols.sizeBytes() + encoder.nameBytes();
        symbols.forEach((start, end, name, origin) -> {
            encoder.accept(start, end, name, origin);
            if (encoder.nameBytes() > limit) {
                throw file.bytes().malformed(0, "names shorter than twice the file", "longer ones");
            }
        });
    }

    private SymbolTableSummary summary() {
        if (lines.leftOut() > 0) {
            problems.add(lines.leftOut() + " stretches of lines left out: they overlap others, or there was no room");
        }
        return new SymbolTableSummary(encoder.symbolCount(), encoder.stretchCount(), problems);
    }
}
