package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.MalformedNameException;

/** Prints the rule <i>path</i> of v0: crates, implementations, what is nested in them, and generic arguments. */
final class Paths {
    private final V0Name parser;
    private final V0Cursor text;
    private final V0Output output;

    Paths(V0Name parser) {
        this.parser = parser;
        text = parser.text();
        output = parser.output();
    }

    void print(Position position) {
        text.enter();
        char tag = text.next();
        switch (tag) {
            case 'C' -> crateRoot();
            case 'M' -> inherentImpl();
            case 'X' -> traitImpl();
            case 'Y' -> traitDefinition();
            case 'N' -> nestedPath(position);
            case 'I' -> genericArgs(position);
            case 'B' -> parser.backReference(() -> print(position));
            default -> throw new MalformedNameException("no path has the tag " + tag);
        }
        text.leave();
    }

    private void crateRoot() {
        text.disambiguator();
        print(text.identifier());
    }

    private void inherentImpl() {
        implPath();
        output.add("<");
        parser.types().print();
        output.add(">");
    }

    private void traitImpl() {
        implPath();
        traitDefinition();
    }

    /** Where the implementation stands; its type and trait say more. */
    private void implPath() {
        text.disambiguator();
        parser.skipPath();
    }

    private void traitDefinition() {
        output.add("<");
        parser.types().print();
        output.add(" as ");
        print(Position.TYPE);
        output.add(">");
    }

    private void nestedPath(Position position) {
        char namespace = text.next();
        boolean shown = V0Cursor.isUpperCase(namespace);
        if (!shown && !(namespace >= 'a' && namespace <= 'z')) {
            throw new MalformedNameException("no namespace: " + namespace);
        }
        print(position);
        long disambiguator = text.disambiguator();
        Identifier name = text.identifier();
        if (shown) {
            special(namespace, disambiguator, name);
        } else if (!name.isEmpty()) {
            output.add("::");
            print(name);
        }
    }

    /** What has no name of its own, like closures: its kind, and its number among its like. */
    private void special(char namespace, long disambiguator, Identifier name) {
        output.add("::{");
        output.add(
                switch (namespace) {
                    case 'C' -> "closure";
                    case 'S' -> "shim";
                    default -> String.valueOf(namespace);
                });
        if (!name.isEmpty()) {
            output.add(":");
            print(name);
        }
        output.add("#" + Long.toUnsignedString(disambiguator) + "}");
    }

    private void genericArgs(Position position) {
        print(position);
        if (position == Position.VALUE) {
            output.add("::");
        }
        openGenericArgs();
        output.add(">");
    }

    private void openGenericArgs() {
        output.add("<");
        parser.list(", ", this::genericArg);
    }

    private void genericArg() {
        if (text.eat('L')) {
            parser.types().lifetimes().print(text.base62());
        } else if (text.eat('K')) {
            parser.consts().print(Position.TYPE);
        } else {
            parser.types().print();
        }
    }

    /**
     * Prints a trait whose generic arguments may go on with associated types, as in
     * {@code Fn<(u8,), Output = u8>}; says whether there are arguments, which it leaves without the closing bracket.
     */
    boolean printOpen() {
        if (text.eat('B')) {
            return printOpenBackReference();
        }
        if (text.eat('I')) {
            print(Position.TYPE);
            openGenericArgs();
            return true;
        }
        print(Position.TYPE);
        return false;
    }

    private boolean printOpenBackReference() {
        int target = text.backReference();
        if (output.isMuted()) {
            return false;
        }
        int origin = text.follow(target);
        boolean open = printOpen();
        text.resume(origin);
        return open;
    }

    private void print(Identifier name) {
        if (!output.isMuted()) {
            output.add(name.text());
        }
    }
}
