package io.podflame.binary.symbol;

import io.podflame.binary.MalformedInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All symbols of one build ID, ranges of elfAddresses that do not overlap, each with a name; and source lines and inlined calls of its code.
 *
 * <p>A function that encloses another appears as several ranges with the same name. Addresses are unsigned. Costs its encoded bytes, in
 * which names and lines are looked up, 16 bytes per symbol, 20 per stretch of lines, and one {@code String} per distinct name that was
 * asked for. Immutable and safe for all threads; {@link #find} allocates nothing.
 */
public final class SymbolTable {
    private final byte[] bytes;
    private final String source;
    private final Ranges symbols; // number: of the name << 1 | ordinal of the origin
    private final Ranges stretches; // number: where the block of lines begins
    private final Ints blockEnds;
    private final Texts names;
    private final Texts files;

    /** Takes over the index, which says where everything is in the bytes. */
    SymbolTable(byte[] bytes, String source, SymbolTableIndex index) {
        this.bytes = bytes;
        this.source = source;
        this.symbols = index.symbols();
        this.stretches = index.stretches();
        this.blockEnds = index.blockEnds();
        this.names = new Texts(bytes, index.names());
        this.files = new Texts(bytes, index.files());
    }

    /** How many symbols. */
    public int size() {
        return symbols.size();
    }

    /** How many distinct names at most: a name may have been entered twice. */
    public int nameCount() {
        return names.size();
    }

    /** Stretches of code whose source lines are known. */
    public int stretchCount() {
        return stretches.size();
    }

    /** What it takes in memory, in bytes, without the strings of names that were asked for. */
    public long sizeBytes() {
        return bytes.length + 16L * symbols.size() + 20L * stretches.size() + 8L * (names.size() + files.size());
    }

    /**
     * Index of the symbol that holds {@code elfAddress}, or -1 when none does. For a return address look up the address
     * minus one.
     */
    public int find(long elfAddress) {
        return symbols.find(elfAddress);
    }

    /** elfAddress of the first byte of symbol {@code index}. */
    public long start(int index) {
        return symbols.start(index);
    }

    /** The elfAddress after the last byte of symbol {@code index}. */
    public long end(int index) {
        return symbols.end(index);
    }

    /** The symbol's name; bytes that are not UTF-8 become U+FFFD. */
    public String name(int index) {
        return names.get(symbols.number(index) >>> 1);
    }

    public SymbolOrigin origin(int index) {
        return (symbols.number(index) & 1) == SymbolOrigin.GO.ordinal() ? SymbolOrigin.GO : SymbolOrigin.ELF;
    }

    /** Whether the Go runtime's table named this symbol. */
    public boolean isGo(int index) {
        return origin(index) == SymbolOrigin.GO;
    }

    /**
     * The functions at {@code elfAddress}: the innermost of the inlined calls first, the function that was called last. Empty when no name
     * is known. For a return address look up the address minus one.
     */
    public List<SourceFrame> frames(long elfAddress) {
        int symbol = symbols.find(elfAddress);
        int stretch = stretches.find(elfAddress);
        if (stretch < 0) {
            return symbol < 0 ? List.of() : List.of(new SourceFrame(name(symbol), origin(symbol), Optional.empty()));
        }
        try {
            return frames(symbol, stretch, elfAddress);
        } catch (MalformedInputException e) {
            throw new IllegalStateException("lines that were checked are malformed", e);
        }
    }

    private List<SourceFrame> frames(int symbol, int stretch, long elfAddress) throws MalformedInputException {
        LineBlockDecoder block = blocks();
        block.open(stretches.number(stretch), blockEnds.get(stretch));
        if (symbol < 0 && block.functionName() == 0) {
            return List.of();
        }
        block.seek(elfAddress - stretches.start(stretch), stretches.lengthBytes(stretch));
        SymbolOrigin origin = symbol < 0 ? SymbolOrigin.ELF : origin(symbol);
        List<SourceFrame> frames = new ArrayList<>(4);
        int scope = block.scope();
        int file = block.file();
        int line = block.line();
        while (scope != 0) {
            frames.add(new SourceFrame(nameOf(block.name(scope)), origin, sourceLine(file, line)));
            file = block.callFile(scope);
            line = block.callLine(scope);
            scope = block.caller(scope);
        }
        String function = symbol < 0 ? names.get(block.functionName()) : name(symbol);
        frames.add(new SourceFrame(function, origin, sourceLine(file, line)));
        return frames;
    }

    /** Finds one address for all that have the same frames. */
    public PlaceLookup places() {
        return new PlaceLookup(this, stretches);
    }

    /** The rows of a stretch, those with the same frames as one. */
    StretchRows rows(int stretch) {
        try {
            LineBlockDecoder block = blocks();
            block.open(stretches.number(stretch), blockEnds.get(stretch));
            return new StretchRows(block, stretches.lengthBytes(stretch));
        } catch (MalformedInputException e) {
            throw new IllegalStateException("lines that were checked are malformed", e);
        }
    }

    private String nameOf(int number) {
        return number == 0 ? SourceFrame.UNKNOWN : names.get(number);
    }

    private Optional<SourceFrame.SourceLine> sourceLine(int file, int line) {
        return file == 0 || line == 0
                ? Optional.empty()
                : Optional.of(new SourceFrame.SourceLine(files.get(file), line));
    }

    /** Reads every line once, so that looking them up later cannot fail. */
    void checkLines() throws MalformedInputException {
        LineBlockDecoder block = blocks();
        for (int stretch = 0; stretch < stretches.size(); stretch++) {
            block.open(stretches.number(stretch), blockEnds.get(stretch));
            while (block.next(stretches.lengthBytes(stretch))) {
                // only whether it can be read is of interest
            }
        }
    }

    private LineBlockDecoder blocks() {
        return new LineBlockDecoder(new VarintReader(bytes, source), names.size(), files.size());
    }

    /** As encoded. */
    byte[] bytes() {
        return bytes;
    }
}
