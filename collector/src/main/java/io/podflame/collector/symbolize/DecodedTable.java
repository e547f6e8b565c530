package io.podflame.collector.symbolize;

import io.podflame.binary.demangle.Demangler;
import io.podflame.binary.symbol.SourceFrame;
import io.podflame.binary.symbol.SymbolOrigin;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import io.podflame.collector.model.SourceLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A symbol table ready for look-ups. Thread-safe.
 *
 * @param codeKind of the executable's code that has no name: GO when its table comes from a Go binary
 * @param readableNames of the names that were asked for, by mangled name; grows
 */
record DecodedTable(SymbolTable symbols, FrameKind codeKind, Map<String, String> readableNames) {

    static DecodedTable of(SymbolTable symbols) {
        return new DecodedTable(symbols, hasGo(symbols) ? FrameKind.GO : FrameKind.NATIVE, new ConcurrentHashMap<>());
    }

    /** About what it holds in memory: names are the most of it, and are held as bytes and, once asked for, as strings. */
    long sizeBytes() {
        return symbols.sizeBytes();
    }

    /** The frames of the functions at the address, innermost first; empty where no function is known. */
    List<FrameAtLine> frames(long elfAddress, String file) {
        List<SourceFrame> found = symbols.frames(elfAddress);
        List<FrameAtLine> frames = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            frames.add(frame(found.get(i), file, i < found.size() - 1));
        }
        return frames;
    }

    private FrameAtLine frame(SourceFrame found, String file, boolean inlined) {
        FrameKind kind = found.origin() == SymbolOrigin.GO ? FrameKind.GO : FrameKind.NATIVE;
        SourceLine line = found.line()
                .map(known -> new SourceLine(known.file(), known.line()))
                .orElse(SourceLine.NONE);
        return new FrameAtLine(new Frame(name(found), kind, file, true, inlined), line);
    }

    /** Go does not mangle names. */
    private String name(SourceFrame found) {
        return found.origin() == SymbolOrigin.GO
                ? found.function()
                : readableNames.computeIfAbsent(found.function(), Demangler::demangle);
    }

    private static boolean hasGo(SymbolTable symbols) {
        for (int index = 0; index < symbols.size(); index++) {
            if (symbols.isGo(index)) {
                return true;
            }
        }
        return false;
    }
}
