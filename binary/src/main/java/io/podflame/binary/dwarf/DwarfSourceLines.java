package io.podflame.binary.dwarf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.WorkBudget;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.symbol.SourceLineSink;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads source lines and inlined calls from the DWARF of an executable or of its separate debug file.
 *
 * <p>Heap for one compilation unit at a time, whatever the file's size. For one thread.
 */
public final class DwarfSourceLines {
    private final DwarfFile file;
    private final DwarfStrings strings;
    private final SubroutineWalk walk;
    private final CodeScopes scopes = new CodeScopes();
    private final LineProgram lines;
    private final StretchWriter stretches;

    private long units;
    private long malformedUnits;
    private long otherVersionUnits;
    private long oversizedUnits;
    private Optional<String> firstProblem = Optional.empty();

    private DwarfSourceLines(
            ElfFile executable,
            DebugSections sections,
            DebugSections alternate,
            Optional<CodeRange> namedElsewhere,
            SourceLineSink sink) {
        WorkBudget budget = new WorkBudget(executable.bytes(), sections.sizeBytes() + alternate.sizeBytes());
        ExecutableRanges code = ExecutableRanges.of(executable, namedElsewhere);
        strings = new DwarfStrings(sections, alternate, budget);
        file = new DwarfFile(sections, false, budget);
        FunctionNames names = new FunctionNames(file, new DwarfFile(alternate, true, budget), strings, sink, budget);
        walk = new SubroutineWalk(file, new RangeReader(sections, code, budget), scopes, sink);
        LineFiles files = new LineFiles(strings, sink);
        lines = new LineProgram(sections, files, budget);
        stretches = new StretchWriter(code, scopes, names, files, sink, budget);
    }

    /**
     * Reads all units. A unit that cannot be read is counted, and what it gave before stays given. Units are independent: where two of them
     * claim the same code, both give it.
     *
     * @param executable says where code is, and therefore what was discarded; a separate debug file says it, too
     * @param sections of {@code executable} or of its separate debug file
     * @param alternate of the file that .gnu_debugaltlink or .debug_sup names, which holds what several files share; empty when there is none
     * @param namedElsewhere code that is passed over, as another table tells its lines
     * @param sink takes what is found; its exceptions are passed on
     * @throws IOException when the sink cannot take it
     */
    public static DwarfReading read(
            ElfFile executable,
            DebugSections sections,
            Optional<DebugSections> alternate,
            Optional<CodeRange> namedElsewhere,
            SourceLineSink sink)
            throws IOException {
        DebugSections none = DebugSections.none();
        return new DwarfSourceLines(executable, sections, alternate.orElse(none), namedElsewhere, sink).read();
    }

    private DwarfReading read() throws IOException {
        ByteView info = file.info();
        long at = 0;
        while (at < info.sizeBytes()) {
            long end;
            try {
                end = UnitHeader.end(info, at);
            } catch (MalformedInputException e) {
                malformed(e);
                break;
            }
            readOrCount(at);
            at = end;
        }
        return new DwarfReading(
                units,
                stretches.stretchCount(),
                malformedUnits,
                otherVersionUnits,
                oversizedUnits,
                stretches.leftOut(),
                strings.missing(),
                firstProblem);
    }

    private void readOrCount(long unitStart) throws IOException {
        try {
            if (!UnitHeader.isKnownVersion(file.info(), unitStart)) {
                otherVersionUnits++;
                return;
            }
            DwarfUnit unit = file.open(unitStart);
            if (unit.holdsCode() && unit.lineTable() != DwarfUnit.NO_LINES) {
                read(unit);
                units++;
            }
        } catch (MalformedInputException e) {
            malformed(e);
        } catch (OversizedUnitException e) {
            oversizedUnits++;
            problem(e);
        }
    }

    private void read(DwarfUnit unit) throws IOException {
        scopes.clear();
        walk.walk(unit);
        scopes.flatten();
        lines.open(unit);
        stretches.begin();
        lines.run(stretches);
    }

    private void malformed(MalformedInputException e) {
        malformedUnits++;
        problem(e);
    }

    private void problem(IOException e) {
        if (firstProblem.isEmpty()) {
            firstProblem = Optional.ofNullable(e.getMessage());
        }
    }
}
