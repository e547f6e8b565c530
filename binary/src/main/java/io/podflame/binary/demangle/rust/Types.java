package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.Map;

/** Prints the rule <i>type</i> of v0. */
final class Types {
    private static final Map<Character, String> BASIC_TYPES = Map.ofEntries(
            Map.entry('a', "i8"),
            Map.entry('b', "bool"),
            Map.entry('c', "char"),
            Map.entry('d', "f64"),
            Map.entry('e', "str"),
            Map.entry('f', "f32"),
            Map.entry('h', "u8"),
            Map.entry('i', "isize"),
            Map.entry('j', "usize"),
            Map.entry('l', "i32"),
            Map.entry('m', "u32"),
            Map.entry('n', "i128"),
            Map.entry('o', "u128"),
            Map.entry('p', "_"),
            Map.entry('s', "i16"),
            Map.entry('t', "u16"),
            Map.entry('u', "()"),
            Map.entry('v', "..."),
            Map.entry('x', "i64"),
            Map.entry('y', "u64"),
            Map.entry('z', "!"));

    private final V0Name parser;
    private final V0Cursor text;
    private final V0Output output;
    private final Lifetimes lifetimes;

    Types(V0Name parser) {
        this.parser = parser;
        text = parser.text();
        output = parser.output();
        lifetimes = new Lifetimes(text, output);
    }

    Lifetimes lifetimes() {
        return lifetimes;
    }

    void print() {
        char tag = text.next();
        String basic = BASIC_TYPES.get(tag);
        if (basic != null) {
            output.add(basic);
            return;
        }
        text.enter();
        compound(tag);
        text.leave();
    }

    private void compound(char tag) {
        switch (tag) {
            case 'R' -> reference("");
            case 'Q' -> reference("mut ");
            case 'P' -> pointer("*const ");
            case 'O' -> pointer("*mut ");
            case 'A' -> array();
            case 'S' -> slice();
            case 'T' -> tuple();
            case 'F' -> lifetimes.bind(this::function);
            case 'D' -> traitObject();
            case 'W' -> patternType();
            case 'B' -> parser.backReference(this::print);
            default -> {
                text.back();
                parser.paths().print(Position.TYPE);
            }
        }
    }

    private void reference(String mutability) {
        output.add("&");
        if (text.eat('L')) {
            long lifetime = text.base62();
            if (lifetime != 0) {
                lifetimes.print(lifetime);
                output.add(" ");
            }
        }
        output.add(mutability);
        print();
    }

    private void pointer(String prefix) {
        output.add(prefix);
        print();
    }

    private void array() {
        output.add("[");
        print();
        output.add("; ");
        parser.consts().print(Position.VALUE);
        output.add("]");
    }

    private void slice() {
        output.add("[");
        print();
        output.add("]");
    }

    private void tuple() {
        output.add("(");
        int count = parser.list(", ", this::print);
        output.add(count == 1 ? ",)" : ")");
    }

    private void function() {
        if (text.eat('U')) {
            output.add("unsafe ");
        }
        if (text.eat('K')) {
            output.add("extern \"" + abi() + "\" ");
        }
        output.add("fn(");
        parser.list(", ", this::print);
        output.add(")");
        if (!text.eat('u')) {
            output.add(" -> ");
            print();
        }
    }

    private String abi() {
        if (text.eat('C')) {
            return "C";
        }
        Identifier abi = text.identifier();
        if (abi.ascii().isEmpty() || !abi.punycode().isEmpty()) {
            throw new MalformedNameException("an ABI without name");
        }
        // hyphens were mangled to underscores
        return abi.ascii().replace('_', '-');
    }

    private void traitObject() {
        output.add("dyn ");
        lifetimes.bind(() -> parser.list(" + ", this::dynTrait));
        if (!text.eat('L')) {
            throw new MalformedNameException("a trait object without lifetime");
        }
        long lifetime = text.base62();
        if (lifetime != 0) {
            output.add(" + ");
            lifetimes.print(lifetime);
        }
    }

    /** A trait, and its associated types among its generic arguments. */
    private void dynTrait() {
        boolean open = parser.paths().printOpen();
        while (text.eat('p')) {
            output.add(open ? ", " : "<");
            open = true;
            associatedBinding();
        }
        if (open) {
            output.add(">");
        }
    }

    private void associatedBinding() {
        Identifier name = text.identifier();
        if (!output.isMuted()) {
            output.add(name.text() + " = ");
        }
        if (text.eat('K')) {
            parser.consts().print(Position.TYPE);
        } else {
            print();
        }
    }

    /** A type restricted to some values, which the compiler knows though the language does not yet. */
    private void patternType() {
        print();
        output.add(" is ");
        pattern();
    }

    private void pattern() {
        text.enter();
        char tag = text.next();
        switch (tag) {
            case 'R' -> {
                parser.consts().print(Position.TYPE);
                output.add("..=");
                parser.consts().print(Position.TYPE);
            }
            case 'O' -> parser.list(" | ", this::pattern);
            case 'N' -> output.add("!null");
            default -> throw new MalformedNameException("no pattern has the tag " + tag);
        }
        text.leave();
    }
}
