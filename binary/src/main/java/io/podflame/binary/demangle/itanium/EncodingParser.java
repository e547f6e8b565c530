package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;

import io.podflame.binary.demangle.itanium.Node.Conversion;
import io.podflame.binary.demangle.itanium.Node.Destructor;
import java.util.ArrayList;
import java.util.List;

/** Reads encodings: functions, variables, special names, and the names local to a function. */
final class EncodingParser {
    private static final String BLOCK = "_block_invoke";

    private final Grammar grammar;

    EncodingParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /** A whole name behind {@code _Z}, with the suffixes of cloned functions and of clang's blocks. */
    Node mangledName() {
        Node node = encoding();
        MangledText text = text();
        if (text.take(BLOCK)) {
            text.discriminator();
            node = special("invocation function for block in ", node);
        }
        while (text.peek() == '.' && suffixStart(text.peek(1))) {
            int start = text.position();
            text.skip(2);
            while (suffixStart(text.peek())) {
                text.skip(1);
            }
            while (text.peek() == '.' && MangledText.digit(text.peek(1))) {
                text.skip(2);
                while (MangledText.digit(text.peek())) {
                    text.skip(1);
                }
            }
            node = new Node.Clone(node, text.since(start));
        }
        return node;
    }

    Node encoding() {
        text().enter();
        Node result = text().peek() == 'G' || text().peek() == 'T' ? special() : function();
        text().leave();
        return result;
    }

    /** {@code Z encoding E name}: an entity of a function. */
    Node local() {
        text().expect('Z');
        Node function = withoutResult(encoding());
        text().expect('E');
        if (text().take('s')) {
            text().discriminator();
            return new Node.Local(function, new Node.Name("string literal"));
        }
        int defaultArgument = text().take('d') ? text().compactNumber() : -1;
        Node name = grammar.names().name();
        if (!(name instanceof Node.Lambda || name instanceof Node.UnnamedType)) {
            text().discriminator();
        }
        Node entity = defaultArgument < 0 ? name : new Node.DefaultArgument(name, defaultArgument);
        return new Node.Local(function, entity);
    }

    private Node function() {
        Node name = grammar.names().name();
        char next = text().peek();
        if (next == '\0' || next == 'E' || next == '.') {
            return name;
        }
        return new Node.Encoding(name, grammar.types().bareFunction(hasResult(name)));
    }

    /** Only templates say what they return, and not constructors, destructors and conversions. */
    private static boolean hasResult(Node name) {
        return switch (name) {
            case Node.Template template -> !withoutReturnType(template.name());
            case Node.Local local -> hasResult(local.name());
            case Node.Modified modified when modified.modifier().ofFunction() -> hasResult(modified.inner());
            default -> false;
        };
    }

    private static boolean withoutReturnType(Node name) {
        return switch (name) {
            case Node.Qualified qualified -> withoutReturnType(qualified.name());
            case Node.Local local -> withoutReturnType(local.name());
            case Node.Tagged tagged -> withoutReturnType(tagged.name());
            case Node.Constructor _, Destructor _, Conversion _ -> true;
            default -> false;
        };
    }

    /** What a function returns would be taken for the type of what is inside. */
    private static Node withoutResult(Node function) {
        return function instanceof Node.Encoding(Node name, Node.FunctionType type)
                ? new Node.Encoding(name, type.withoutResult())
                : function;
    }

    private Node special() {
        MangledText text = text();
        char kind = text.next();
        char what = text.next();
        return kind == 'T' ? table(what) : guard(what);
    }

    private Node table(char what) {
        return switch (what) {
            case 'V' -> special("vtable for ", grammar.types().type());
            case 'T' -> special("VTT for ", grammar.types().type());
            case 'I' -> special("typeinfo for ", grammar.types().type());
            case 'S' -> special("typeinfo name for ", grammar.types().type());
            case 'F' -> special("typeinfo fn for ", grammar.types().type());
            case 'J' -> special("java Class for ", grammar.types().type());
            case 'H' -> special("TLS init function for ", grammar.names().name());
            case 'W' -> special("TLS wrapper function for ", grammar.names().name());
            case 'A' ->
                special("template parameter object for ", grammar.arguments().argument());
            case 'C' -> constructionVtable();
            case 'h', 'v' -> {
                callOffset(what);
                yield special(what == 'h' ? "non-virtual thunk to " : "virtual thunk to ", encoding());
            }
            case 'c' -> {
                callOffset(text().next());
                callOffset(text().next());
                yield special("covariant return thunk to ", encoding());
            }
            default -> throw new MalformedNameException("special name T" + what);
        };
    }

    private Node guard(char what) {
        return switch (what) {
            case 'V' -> special("guard variable for ", grammar.names().name());
            case 'R' -> referenceTemporary();
            case 'A' -> special("hidden alias for ", encoding());
            case 'T' -> {
                boolean unsafe = text().next() == 'n';
                yield special(unsafe ? "non-transaction clone for " : "transaction clone for ", encoding());
            }
            default -> throw new MalformedNameException("special name G" + what);
        };
    }

    private Node referenceTemporary() {
        Node name = grammar.names().name();
        int number = text().atEnd() ? 0 : text().sequenceId();
        return special("reference temporary #" + number + " for ", name);
    }

    private Node constructionVtable() {
        Node derived = grammar.types().type();
        text().skipNumber();
        text().expect('_');
        return new Node.ConstructionVtable(grammar.types().type(), derived);
    }

    private void callOffset(char kind) {
        if (kind != 'h' && kind != 'v') {
            throw new MalformedNameException("call offset " + kind);
        }
        text().skipNumber();
        if (kind == 'v') {
            text().expect('_');
            text().skipNumber();
        }
        text().expect('_');
    }

    /** {@code DC name+ E}: the variables of a structured binding. */
    Node binding() {
        List<Node> bound = new ArrayList<>();
        do {
            bound.add(grammar.names().identifier());
        } while (!text().take('E'));
        return new Node.Binding(new Node.Arguments(bound));
    }

    private static Node special(String description, Node subject) {
        return new Node.Special(description, subject);
    }

    private static boolean suffixStart(char c) {
        return MangledText.lower(c) || MangledText.digit(c) || c == '_';
    }

    private MangledText text() {
        return grammar.text();
    }
}
