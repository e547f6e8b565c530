package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.MalformedNameException;

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
final class V0Name {
    static final String PREFIX = "_R";

    private final V0Cursor text;
    private final V0Output output = new V0Output();
    private final Paths paths;
    private final Types types;
    private final Consts consts;

    private V0Name(V0Cursor text) {
        this.text = text;
        paths = new Paths(this);
        types = new Types(this);
        consts = new Consts(this);
    }

    /** @throws MalformedNameException when it is malformed or beyond a limit */
    static String demangle(String symbol) {
        V0Cursor text = new V0Cursor(symbol.substring(PREFIX.length()));
        V0Name parser = new V0Name(text);
        parser.symbolName();
        String suffix = RustDemangler.suffix(symbol, PREFIX.length() + text.position());
        parser.output.add(suffix);
        return parser.output.toString();
    }

    private void symbolName() {
        paths.print(Position.VALUE);
        if (text.atPath()) {
            // the instantiating crate
            skipPath();
        }
    }

    /** Reads a path that is not shown. */
    void skipPath() {
        output.mute(() -> paths.print(Position.TYPE));
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

    V0Cursor text() {
        return text;
    }

    V0Output output() {
        return output;
    }

    Paths paths() {
        return paths;
    }

    Types types() {
        return types;
    }

    Consts consts() {
        return consts;
    }
}
