package io.podflame.binary.go;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SymbolDetail;
import java.io.IOException;

/** The sink's numbers for the files of one function, by the numbers that its tables use; reused from function to function. */
final class FunctionFiles {
    private final GoFiles files;
    private final SinkNumbers numbers;
    private final boolean wanted;
    private long compilationUnit;

    FunctionFiles(GoFiles files, SourceLineSink sink) {
        this.files = files;
        this.numbers = new SinkNumbers(files.names(), sink);
        this.wanted = sink.detail() == SymbolDetail.LINES;
    }

    void begin(FunctionRecord record) throws MalformedInputException {
        compilationUnit = record.compilationUnit();
    }

    /** 0 when the file is not known, or no file is wanted. */
    int number(int file) throws IOException {
        if (!wanted) {
            return 0;
        }
        long offset = files.nameOffset(compilationUnit, file);
        return offset == GoFiles.NONE ? 0 : numbers.file(offset);
    }
}
