package io.podflame.binary.dwarf;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.symbol.SourceLineSink;
import io.podflame.binary.symbol.SymbolDetail;
import io.podflame.binary.symbol.SymbolName;
import java.io.IOException;
import java.util.Arrays;

/**
 * The directories and files of one line table, and the sink's numbers of those files that were asked for. Reused from unit to unit.
 *
 * <p>A path is what the compiler wrote, made whole as llvm-symbolizer does: an absolute part makes those before it superfluous, and
 * nothing is normalized.
 *
 * <pre>
 * compilation directory / directory / name         /build/app + ../include + x.h = /build/app/../include/x.h
 * </pre>
 */
final class LineFiles {
    /** Files or directories of one unit. */
    static final int MAX_ENTRIES = 1 << 18;

    private static final int NOT_ASKED = -1;
    private static final int UNKNOWN = -1;
    private static final int FIRST_CAPACITY = 64;

    private final DwarfStrings strings;
    private final SourceLineSink sink;
    private final boolean wanted;
    private final SymbolName part = new SymbolName();
    private final SymbolName path = new SymbolName();
    private final byte[] pathBytes = new byte[SymbolName.MAX_BYTES];

    private int version;
    private long compilationDirectory;
    private int directoryCount;
    private long[] directories = new long[FIRST_CAPACITY];
    private int fileCount;
    private long[] names = new long[FIRST_CAPACITY];
    private int[] files = new int[2 * FIRST_CAPACITY]; // directory, number

    LineFiles(DwarfStrings strings, SourceLineSink sink) {
        this.strings = strings;
        this.sink = sink;
        this.wanted = sink.detail() == SymbolDetail.LINES;
    }

    /** @param version of the line table: before 5 both lists count from 1, with 0 for the unit's own directory */
    void clear(int newVersion, long newCompilationDirectory) {
        version = newVersion;
        compilationDirectory = newCompilationDirectory;
        directoryCount = 0;
        fileCount = 0;
    }

    void addDirectory(long string) throws OversizedUnitException {
        requireRoom(directoryCount);
        if (directoryCount == directories.length) {
            directories = Arrays.copyOf(directories, 2 * directoryCount);
        }
        directories[directoryCount++] = string;
    }

    void addFile(long string, long directory) throws OversizedUnitException {
        requireRoom(fileCount);
        if (fileCount == names.length) {
            names = Arrays.copyOf(names, 2 * fileCount);
            files = Arrays.copyOf(files, 4 * fileCount);
        }
        names[fileCount] = string;
        files[2 * fileCount] = (int) Math.min(directory & Long.MAX_VALUE, Integer.MAX_VALUE);
        files[2 * fileCount + 1] = NOT_ASKED;
        fileCount++;
    }

    private static void requireRoom(int count) throws OversizedUnitException {
        if (count == MAX_ENTRIES) {
            throw new OversizedUnitException(MAX_ENTRIES + " source files");
        }
    }

    /**
     * The sink's number of a file.
     *
     * @param index as a row or DW_AT_call_file says
     * @return 0 when there is no such file, or no file is wanted
     * @throws MalformedInputException when a part of its path cannot be read
     */
    int number(int index) throws IOException {
        int file = version < 5 ? index - 1 : index;
        if (!wanted || file < 0 || file >= fileCount) {
            return 0;
        }
        if (files[2 * file + 1] == NOT_ASKED) {
            files[2 * file + 1] = ask(names[file], files[2 * file]);
        }
        return files[2 * file + 1];
    }

    private int ask(long name, int directoryIndex) throws IOException {
        int directory = version < 5 ? directoryIndex - 1 : directoryIndex;
        int length = append(compilationDirectory, 0);
        if (directory >= 0 && directory < directoryCount) {
            length = append(directories[directory], length);
        }
        length = append(name, length);
        if (length <= 0) {
            return 0;
        }
        path.set(pathBytes, 0, length);
        return sink.file(path);
    }

    /** Appends a part to the path of a length, and returns the new length: at most what a name may have, or {@link #UNKNOWN}. */
    private int append(long string, int length) throws MalformedInputException {
        if (string == DwarfStrings.NONE || length == UNKNOWN) {
            return length;
        }
        if (!strings.read(string, part)) {
            return UNKNOWN;
        }
        byte[] bytes = part.array();
        int count = part.length();
        if (count == 0) {
            return length;
        }
        int to = isAbsolute(bytes, count) ? 0 : length;
        if (to > 0 && to < pathBytes.length && pathBytes[to - 1] != '/') {
            pathBytes[to++] = '/';
        }
        int copied = Math.min(count, pathBytes.length - to);
        System.arraycopy(bytes, 0, pathBytes, to, copied);
        return to + copied;
    }

    /** By the rules of either kind of system: programs are built on Windows for Linux, too. */
    private static boolean isAbsolute(byte[] bytes, int count) {
        boolean drive = count > 2 && bytes[1] == ':' && (bytes[2] == '\\' || bytes[2] == '/');
        return bytes[0] == '/' || drive;
    }
}
