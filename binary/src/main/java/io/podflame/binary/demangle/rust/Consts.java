package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.OptionalLong;

/** Prints the rule <i>const</i> of v0: literals, and the values of structures that newer compilers write. */
final class Consts {
    private final V0Name parser;
    private final V0Cursor text;
    private final V0Output output;

    Consts(V0Name parser) {
        this.parser = parser;
        text = parser.text();
        output = parser.output();
    }

    void print(Position position) {
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
            default -> throw new MalformedNameException("no constant has the tag " + tag);
        }
        text.leave();
    }

    /** Decimal, or hexadecimal when it has more than 64 bits. */
    private void unsigned() {
        String nibbles = text.nibbles();
        OptionalLong value = Nibbles.unsigned(nibbles);
        output.add(value.isPresent() ? Long.toUnsignedString(value.getAsLong()) : "0x" + nibbles);
    }

    private void signed() {
        if (text.eat('n')) {
            output.add("-");
        }
        unsigned();
    }

    private void bool() {
        long value = Nibbles.unsigned(text.nibbles()).orElse(-1);
        if (value != 0 && value != 1) {
            throw new MalformedNameException("neither true nor false");
        }
        output.add(value == 0 ? "false" : "true");
    }

    private void character() {
        int value = Nibbles.scalarValue(text.nibbles())
                .orElseThrow(() -> new MalformedNameException("no character of Unicode"));
        output.add(Literals.character(value));
    }

    /** A literal of a string is a reference as it stands; others get an ampersand. */
    private void reference(Position position) {
        if (text.eat('e')) {
            string();
        } else {
            braced(position, () -> expression('R'));
        }
    }

    private void string() {
        String characters =
                Nibbles.utf8(text.nibbles()).orElseThrow(() -> new MalformedNameException("no string of UTF-8"));
        output.add(Literals.string(characters));
    }

    /** Expressions among generic arguments need braces; those inside of others do not. */
    private void braced(Position position, Runnable expression) {
        boolean braces = position == Position.TYPE;
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
        print(Position.VALUE);
    }

    /** A value of a structure or of a variant of an enumeration: its path, and its fields if it has any. */
    private void variant() {
        parser.paths().print(Position.VALUE);
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
            default -> throw new MalformedNameException("no fields have the tag " + fields);
        }
    }

    private void field() {
        text.disambiguator();
        Identifier name = text.identifier();
        if (!output.isMuted()) {
            output.add(name.text() + ": ");
        }
        element();
    }
}
