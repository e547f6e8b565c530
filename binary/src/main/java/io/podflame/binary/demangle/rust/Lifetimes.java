package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.MalformedNameException;

/**
 * The lifetimes that {@code for<'a, 'b>} binds, and references to them.
 *
 * <p>A name numbers them from the innermost, 1, to the outermost; Rust names them from the outermost, 'a, on.
 */
final class Lifetimes {
    private static final int LETTERS = 26;

    private final V0Cursor text;
    private final V0Output output;

    /** How many are bound here. */
    private long bound;

    Lifetimes(V0Cursor text, V0Output output) {
        this.text = text;
        this.output = output;
    }

    /** Reads the optional rule <i>binder</i>, and does what is inside of it. */
    void bind(Runnable scope) {
        long binders = text.optionalBase62('G');
        // what is not shown resolves no lifetimes, and a great number of them would take long
        if (output.isMuted() || binders == 0) {
            scope.run();
            return;
        }
        long before = bound;
        output.add("for<");
        declare(binders);
        output.add("> ");
        scope.run();
        bound = before;
    }

    /** The length limit of the output ends it, however many there are. */
    private void declare(long binders) {
        for (long i = 0; i != binders; i++) {
            if (i > 0) {
                output.add(", ");
            }
            bound++;
            print(1);
        }
    }

    /**
     * Prints the lifetime of an index, which is unsigned; 0 is an erased one.
     *
     * @throws MalformedNameException when fewer are bound
     */
    void print(long index) {
        if (output.isMuted()) {
            return;
        }
        if (index == 0) {
            output.add("'_");
            return;
        }
        if (Long.compareUnsigned(index, bound) > 0) {
            throw new MalformedNameException("a lifetime that nothing binds");
        }
        long fromOutermost = bound - index;
        output.add(fromOutermost < LETTERS ? "'" + (char) ('a' + fromOutermost) : "'_" + fromOutermost);
    }
}
