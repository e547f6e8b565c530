package io.podflame.binary.demangle;

/**
 * Reads a v0 name (RFC 2603) and prints it on the way; the parts of the grammar share it.
 *
 * <pre>
 * _R NvNtCs1234_4core3fmt5write  Cs5678_3app          .cold
 *    path                        instantiating crate  vendor-specific suffix
 * </pre>
 *
 * <p>Lists and back-references are here, for every part has them.
 */
final class RustV0Parser {
    static final String PREFIX = "_R";

    private final RustMangledText text;
    private final RustText output = new RustText();
    private final RustV0Paths paths;
    private final RustV0Types types;
    private final RustV0Consts consts;

    private RustV0Parser(RustMangledText text) {
        this.text = text;
        paths = new RustV0Paths(this);
        types = new RustV0Types(this);
        consts = new RustV0Consts(this);
    }

    /** @throws RustMalformedNameException when it is malformed or beyond a limit */
    static String demangle(String symbol) {
        RustMangledText text = new RustMangledText(symbol.substring(PREFIX.length()));
        RustV0Parser parser = new RustV0Parser(text);
        parser.symbolName();
        String suffix = RustDemangler.suffix(symbol, PREFIX.length() + text.position());
        parser.output.add(suffix);
        return parser.output.toString();
    }

    private void symbolName() {
        paths.print(RustV0Position.VALUE);
        if (text.atPath()) {
            // the instantiating crate
            skipPath();
        }
    }

    /** Reads a path that is not shown. */
    void skipPath() {
        output.mute(() -> paths.print(RustV0Position.TYPE));
    }

    /** Prints elements up to the end of the list; says how many there were. */
    int list(String separator, Runnable element) {
        int count = 0;
        while (!text.eat('E')) {
            if (count > 0) {
                output.add(separator);
            }
            element.run();
            count++;
        }
        return count;
    }

    /**
     * Prints the element that stands where the back-reference leads, whose tag was passed. What is not shown is not
     * visited: a name that is only read takes time in proportion to its length.
     */
    void backReference(Runnable element) {
        int target = text.backReference();
        if (output.isMuted()) {
            return;
        }
        int origin = text.follow(target);
        element.run();
        text.resume(origin);
    }

    RustMangledText text() {
        return text;
    }

    RustText output() {
        return output;
    }

    RustV0Paths paths() {
        return paths;
    }

    RustV0Types types() {
        return types;
    }

    RustV0Consts consts() {
        return consts;
    }
}
