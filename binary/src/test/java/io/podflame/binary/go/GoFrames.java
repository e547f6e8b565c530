package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SourceLines;
import io.podflame.binary.symbol.SymbolName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@link GoSourceLines} says about single addresses of a file: frames "function|file|line", the innermost first. */
final class GoFrames implements SourceLineSink {
    private final GoFunctions functions;
    private final GoSourceLines sourceLines;
    private final List<String> names = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private final SymbolName name = new SymbolName();
    private final List<String> frames = new ArrayList<>();
    private long address;

    GoFrames(ElfFile file) throws MalformedInputException {
        functions = GoFunctions.parse(file).orElseThrow();
        sourceLines = GoSourceLines.of(file, functions, this);
    }

    static GoFrames of(Path program) throws IOException {
        return new GoFrames(ElfFile.parse(ByteView.of(Files.readAllBytes(program), program.toString())));
    }

    GoFunctions functions() {
        return functions;
    }

    GoSourceLines sourceLines() {
        return sourceLines;
    }

    /**
     * Addresses in equal distances all over the code. None in the function whose name has offset 0, which the runtime thinks to be nameless,
     * and no last byte of a function: the runtime looks return addresses up, which then are in the next one.
     */
    long[] spread(int count) throws MalformedInputException {
        long start = functions.textStart();
        long size = functions.textEnd() - 1 - start;
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            long next = start + size * i / count;
            int function = functionAt(next);
            if (functions.nameOffset(function) == 0) {
                next = functions.start(function + 1);
            }
            addresses[i] = functions.start(functionAt(next + 1)) == next + 1 ? next - 1 : next;
        }
        return addresses;
    }

    /** Of the inlined functions, in the order they were asked about. */
    long start(String function) throws MalformedInputException {
        for (int i = 0; i < functions.count(); i++) {
            if (functionName(i).equals(function)) {
                return functions.start(i);
            }
        }
        throw new IllegalArgumentException("no function " + function);
    }

    List<String> at(long elfAddress) throws IOException {
        address = elfAddress;
        frames.clear();
        int function = functionAt(elfAddress);
        sourceLines.read(function);
        if (frames.isEmpty()) {
            frames.add("|?|0");
        }
        String outermost = frames.removeLast();
        frames.add(functionName(function) + outermost);
        return List.copyOf(frames);
    }

    private int functionAt(long elfAddress) throws MalformedInputException {
        int low = 0;
        int high = functions.count();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(functions.start(middle), elfAddress) <= 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private String functionName(int index) throws MalformedInputException {
        name.read(functions.names(), functions.nameOffset(index));
        return name.toString();
    }

    @Override
    public int name(SymbolName inlined) {
        names.add(inlined.toString());
        return names.size();
    }

    @Override
    public int file(SymbolName path) {
        files.add(path.toString());
        return files.size();
    }

    @Override
    public void accept(SourceLines lines) {
        for (int row = lines.rowCount() - 1; row >= 0 && address < lines.end(); row--) {
            if (lines.address(row) <= address) {
                int scope = lines.scope(row);
                String place = place(lines.file(row), lines.line(row));
                while (scope > 0) {
                    frames.add(names.get(lines.name(scope) - 1) + place);
                    place = place(lines.callFile(scope), lines.callLine(scope));
                    scope = lines.caller(scope);
                }
                frames.add(place);
                return;
            }
        }
    }

    private String place(int file, int line) {
        return file == 0 || line == 0 ? "|?|0" : "|" + files.get(file - 1) + "|" + line;
    }
}
