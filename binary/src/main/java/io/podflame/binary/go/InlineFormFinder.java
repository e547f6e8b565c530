package io.podflame.binary.go;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.symbol.SymbolDetail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds out how a file keeps inlined calls: in which layout of those that its magic allows, and since Go 1.18 where.
 *
 * <p>Nothing in the file names either. A guess is believed when every call in the functions tried makes sense: its name starts where a
 * name does, its caller comes before it, its file is one.
 */
final class InlineFormFinder {
    /** Functions that a guess is tried on; a wrong one rarely survives the first. */
    private static final int MAX_TRIED = 64;

    private final ElfFile file;
    private final GoFunctions functions;
    private final PclnTable table;
    private final FunctionRecord record;
    private final FunctionRows rows;
    private final GoFiles files;
    private final LoadedBytes memory;

    InlineFormFinder(ElfFile file, GoFunctions functions) throws MalformedInputException {
        this.file = file;
        this.functions = functions;
        this.table = functions.located().table();
        this.record = new FunctionRecord(table);
        this.rows = new FunctionRows(table, SymbolDetail.LINES);
        this.files = new GoFiles(table);
        this.memory = new LoadedBytes(file);
    }

    InlineForm find() throws MalformedInputException {
        List<InlineLayout> layouts = InlineLayout.of(table.layout());
        boolean areThere = false;
        for (InlineLayout layout : layouts) {
            List<Integer> tried = functionsWithCalls(layout);
            areThere |= !tried.isEmpty();
            Optional<InlinedCalls> calls = tried.isEmpty() ? Optional.empty() : find(layout, tried);
            if (calls.isPresent()) {
                return new InlineForm(layout, calls, true);
            }
        }
        return new InlineForm(layouts.getFirst(), Optional.empty(), !areThere);
    }

    private List<Integer> functionsWithCalls(InlineLayout layout) throws MalformedInputException {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < functions.count() && found.size() < MAX_TRIED; i++) {
            record.read(i);
            if (layout.isIn(record)) {
                found.add(i);
            }
        }
        return found;
    }

    private Optional<InlinedCalls> find(InlineLayout layout, List<Integer> tried) throws MalformedInputException {
        for (long base : table.isRelative() ? possibleBases() : new long[] {0}) {
            InlinedCalls calls = new InlinedCalls(layout, memory, base);
            if (makeSense(calls, layout, tried)) {
                return Optional.of(calls);
            }
        }
        return Optional.empty();
    }

    private long[] possibleBases() throws MalformedInputException {
        Optional<GoModuleData> moduleData = GoModuleData.find(file, functions.located());
        long[] bases = new long[GoModuleData.WORDS];
        int count = 0;
        for (int i = GoModuleData.FIRST_DATA_WORD; moduleData.isPresent() && i < GoModuleData.WORDS; i++) {
            long word = moduleData.get().word(i);
            if (memory.contains(word)) {
                bases[count++] = word;
            }
        }
        return Arrays.copyOf(bases, count);
    }

    private boolean makeSense(InlinedCalls calls, InlineLayout layout, List<Integer> tried) {
        boolean isMoreThanZeros = false;
        try {
            for (int function : tried) {
                record.read(function);
                rows.read(record, record.pcdata(layout.pcdataIndex()), functions.sizeBytes(function));
                calls.open(record);
                for (int row = 0; row < rows.count(); row++) {
                    if (rows.inlinedCall(row) >= 0) {
                        if (!makesSense(calls, rows.inlinedCall(row))) {
                            return false;
                        }
                        isMoreThanZeros |= calls.nameOffset() != 0;
                    }
                }
            }
            return isMoreThanZeros;
        } catch (MalformedInputException e) {
            return false;
        }
    }

    private boolean makesSense(InlinedCalls calls, int index) throws MalformedInputException {
        calls.read(index, rows);
        return calls.paddingIsZero()
                && table.isName(calls.nameOffset())
                && calls.caller() < index
                && files.isName(files.nameOffset(record.compilationUnit(), calls.callFile()));
    }
}
