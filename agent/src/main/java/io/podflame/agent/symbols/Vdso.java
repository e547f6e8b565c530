package io.podflame.agent.symbols;

import io.podflame.agent.model.Mapping;
import io.podflame.binary.ByteView;
import io.podflame.binary.executable.ExecutableImage;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.unwind.CallFrameInformation;
import io.podflame.binary.unwind.CompactRules;
import io.podflame.binary.unwind.UnwindRules;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongToIntFunction;

/**
 * The vdso, its functions' names and how its frames lead to their callers: code that the kernel maps into every process. It is no file, so the agent reads it from its own memory;
 * every process of the same kind has the same. Immutable.
 */
public final class Vdso {
    /** Nothing is known of it. */
    public static final Vdso NONE = new Vdso(0, Optional.empty(), UnwindRules.empty(), Optional.empty());

    private static final String NAME = "[vdso]";
    private static final int HEXADECIMAL = 16;
    /** It has two pages to five, by kernel. */
    private static final long MAX_BYTES = 1 << 20;

    private final long sizeBytes;
    private final Optional<SymbolTable> table;
    private final UnwindRules rules;
    private final Optional<ExecutableImage> image;

    private Vdso(long sizeBytes, Optional<SymbolTable> table, UnwindRules rules, Optional<ExecutableImage> image) {
        this.sizeBytes = sizeBytes;
        this.table = table;
        this.rules = rules;
        this.image = image;
    }

    /**
     * Reads that of the process itself; {@link #NONE} where that has none, or it cannot be read.
     *
     * @param proc of the process, /proc/self
     */
    public static Vdso read(Path proc) {
        try {
            for (String line : Files.readAllLines(proc.resolve("maps"))) {
                if (line.endsWith(NAME)) {
                    int dash = line.indexOf('-');
                    long start = Long.parseUnsignedLong(line, 0, dash, HEXADECIMAL);
                    long end = Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), HEXADECIMAL);
                    return read(proc.resolve("mem"), start, end - start);
                }
            }
            return NONE;
        } catch (IOException | NumberFormatException unreadable) {
            return NONE;
        }
    }

    private static Vdso read(Path memory, long start, long sizeBytes) throws IOException {
        if (sizeBytes <= 0 || sizeBytes > MAX_BYTES) {
            return NONE;
        }
        byte[] bytes = new byte[(int) sizeBytes];
        try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "r")) {
            file.seek(start);
            file.readFully(bytes);
        }
        ExecutableImage image = ExecutableImage.parse(ByteView.of(bytes, NAME));
        return new Vdso(
                sizeBytes,
                Optional.of(image.symbolTable()),
                image.callFrameInformation(CallFrameInformation.MAX_ROWS).rules(),
                Optional.of(image));
    }

    /**
     * The function that holds the address.
     *
     * @param mapping of the vdso in some process; one of another size is another vdso, such as that of 32-bit processes
     * @param processAddress an instruction pointer, or a return address less one
     */
    public Optional<String> find(Mapping mapping, long processAddress) {
        if (table.isEmpty() || !isThis(mapping)) {
            return Optional.empty();
        }
        int symbol = table.get().find(processAddress - mapping.startAddress());
        return symbol < 0 ? Optional.empty() : Optional.of(table.get().name(symbol));
    }

    /** Its unwind rules, whose addresses count from the mapping's start; none where the mapping is of another vdso, or of none. */
    public UnwindRules rules(Mapping mapping) {
        return mapping.path().equals(NAME) && isThis(mapping) ? rules : UnwindRules.empty();
    }

    /** {@link #rules} in the compact form. */
    public CompactRules compactRules(Mapping mapping, LongToIntFunction numbers) {
        try {
            return image.isPresent() && mapping.path().equals(NAME) && isThis(mapping)
                    ? image.get().compactRules(numbers, CallFrameInformation.MAX_ROWS)
                    : CompactRules.empty();
        } catch (IOException e) {
            return CompactRules.empty();
        }
    }

    private boolean isThis(Mapping mapping) {
        return mapping.endAddress() - mapping.startAddress() == sizeBytes;
    }
}
