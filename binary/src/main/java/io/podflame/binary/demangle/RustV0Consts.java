package io.podflame.binary.demangle;

import java.util.OptionalLong;

/** Prints the rule <i>const</i> of v0: literals, and the values of structures that newer compilers write. */
final class RustV0Consts {
    private final RustV0Parser parser;
    private final RustMangledText text;
    private final RustText output;

    RustV0Consts(RustV0Parser parser) {
        this.parser = parser;
        text = parser.text();
        output = parser.output();
    }

    void print(RustV0Position position) {
        text.enter();
        char tag = text.next();
        switch (tag) {
            case 'p' -> output.add("_");
            case 'h', 't', 'm', 'y', 'o', 'j' -> unsigned();
            case 'a', 's', 'l', 'x', 'n', 'i' -> signed();
            case 'b' -> bool();
            case 'c' -> character();
            case 'B' -> parser.backReference(() -> print(position));
            case 'R' -> reference(position);
            case 'e', 'Q', 'A', 'T', 'V' -> braced(position, () -> expression(tag));
            default -> throw new RustMalformedNameException("no constant has the tag " + tag);
        }
        text.leave();
    }

    /** Decimal, or hexadecimal when it has more than 64 bits. */
    private void unsigned() {
        String nibbles = text.nibbles();
        OptionalLong value = RustNibbles.unsigned(nibbles);
        output.add(value.isPresent() ? Long.toUnsignedString(value.getAsLong()) : "0x" + nibbles);
    }

    private void signed() {
        if (text.eat('n')) {
            output.add("-");
        }
        unsigned();
    }

    private void bool() {
        long value = RustNibbles.unsigned(text.nibbles()).orElse(-1);
        if (value != 0 && value != 1) {
            throw new RustMalformedNameException("neither true nor false");
        }
        output.add(value == 0 ? "false" : "true");
    }

    private void character() {
        int value = RustNibbles.scalarValue(text.nibbles())
                .orElseThrow(() -> new RustMalformedNameException("no character of Unicode"));
        output.add(RustLiterals.character(value));
    }

    /** A literal of a string is a reference as it stands; others get an ampersand. */
    private void reference(RustV0Position position) {
        if (text.eat('e')) {
            string();
        } else {
            braced(position, () -> expression('R'));
        }
    }

    private void string() {
        String characters = RustNibbles.utf8(text.nibbles())
                .orElseThrow(() -> new RustMalformedNameException("no string of UTF-8"));
        output.add(RustLiterals.string(characters));
    }

    /** Expressions among generic arguments need braces; those inside of others do not. */
    private void braced(RustV0Position position, Runnable expression) {
        boolean braces = position == RustV0Position.TYPE;
        output.add(braces ? "{" : "");
        expression.run();
        output.add(braces ? "}" : "");
    }

    private void expression(char tag) {
        switch (tag) {
            case 'e' -> {
                output.add("*");
                string();
            }
            case 'R' -> reference("&");
            case 'Q' -> reference("&mut ");
            case 'A' -> {
                output.add("[");
                parser.list(", ", this::element);
                output.add("]");
            }
            case 'T' -> {
                output.add("(");
                int count = parser.list(", ", this::element);
                output.add(count == 1 ? ",)" : ")");
            }
            default -> variant();
        }
    }

    private void reference(String operator) {
        output.add(operator);
        element();
    }

    private void element() {
        print(RustV0Position.VALUE);
    }

    /** A value of a structure or of a variant of an enumeration: its path, and its fields if it has any. */
    private void variant() {
        parser.paths().print(RustV0Position.VALUE);
        char fields = text.next();
        switch (fields) {
            case 'U' -> {}
            case 'T' -> {
                output.add("(");
                parser.list(", ", this::element);
                output.add(")");
            }
            case 'S' -> {
                output.add(" { ");
                parser.list(", ", this::field);
                output.add(" }");
            }
            default -> throw new RustMalformedNameException("no fields have the tag " + fields);
        }
    }

    private void field() {
        text.disambiguator();
        RustIdentifier name = text.identifier();
        if (!output.isMuted()) {
            output.add(name.text() + ": ");
        }
        element();
    }
}
