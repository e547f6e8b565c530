package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;

import io.podflame.binary.demangle.itanium.Node.Modified;
import io.podflame.binary.demangle.itanium.Node.Modifier;
import org.jspecify.annotations.Nullable;

/** Reads names: nested and unqualified ones, operators, constructors, lambdas, and their ABI tags. */
final class NameParser {
    private static final String ANONYMOUS = "(anonymous namespace)";

    private final Grammar grammar;

    NameParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Node name() {
        text().enter();
        Node name = switch (text().peek()) {
            case 'N' -> nested();
            case 'Z' -> grammar.encodings().local();
            case 'S' -> standard();
            default -> templated(unqualified());
        };
        text().leave();
        return name;
    }

    /** A substitution or abbreviation behind {@code S}, with its ABI tags. */
    Node substitution() {
        text().expect('S');
        char letter = text().peek();
        if (letter == '_' || MangledText.digit(letter) || MangledText.upper(letter)) {
            return grammar.substitutions().get(text().sequenceId());
        }
        Substitutions.Abbreviation abbreviation = Substitutions.abbreviation(letter);
        if (abbreviation == null) {
            throw new MalformedNameException("substitution S" + letter);
        }
        text().skip(1);
        if (!abbreviation.className().isEmpty()) {
            grammar.remember(abbreviation.className());
        }
        return text().peek() == 'B' ? grammar.substitutions().add(tagged(abbreviation.node())) : abbreviation.node();
    }

    Node unqualified() {
        return tagged(untagged());
    }

    /** {@code length identifier}. */
    Node.Name identifier() {
        if (!MangledText.digit(text().peek())) {
            throw new MalformedNameException("expected an identifier");
        }
        String identifier = text().take(text().number());
        String shown = anonymous(identifier) ? ANONYMOUS : identifier;
        grammar.remember(shown);
        return new Node.Name(shown);
    }

    /** One of the ABI's operators, or null; casts to a type and vendors' operators are for the callers. */
    @Nullable
    Operator operator() {
        Operator operator = Operator.of("" + text().peek(0) + text().peek(1));
        if (operator != null) {
            text().skip(2);
        }
        return operator;
    }

    private Node standard() {
        if (text().peek(1) != 't') {
            Node node = substitution();
            return text().peek() == 'I'
                    ? new Node.Template(node, grammar.arguments().templateArguments())
                    : node;
        }
        text().skip(2);
        return templated(new Node.Qualified(new Node.Name("std"), unqualified()));
    }

    private Node templated(Node name) {
        if (text().peek() != 'I') {
            return name;
        }
        grammar.substitutions().add(name);
        return new Node.Template(name, grammar.arguments().templateArguments());
    }

    private Node nested() {
        text().expect('N');
        TypeParser.Qualifiers qualifiers = grammar.types().qualifiers();
        Modifier reference = referenceQualifier();
        Node name = qualifiers.ofThis().around(prefix(true));
        text().expect('E');
        return reference == null ? name : new Modified(reference, name);
    }

    private @Nullable Modifier referenceQualifier() {
        if (text().take('R')) {
            return Modifier.LVALUE_THIS;
        }
        return text().take('O') ? Modifier.RVALUE_THIS : null;
    }

    /** The scopes of a name in an expression. */
    Node unresolvedPrefix() {
        return prefix(false);
    }

    private Node prefix(boolean substitutable) {
        Node prefix = null;
        while (text().peek() != 'E') {
            char c = text().peek();
            if (c == 'M') {
                text().skip(1);
                continue;
            }
            boolean known = c == 'S';
            if (c == 'I' && prefix != null) {
                prefix = new Node.Template(prefix, grammar.arguments().templateArguments());
            } else if (prefix == null && c == 'D' && (text().peek(1) == 't' || text().peek(1) == 'T')) {
                prefix = grammar.types().type();
                known = true;
            } else {
                Node component = component(c);
                prefix = prefix == null ? component : new Node.Qualified(prefix, component);
            }
            if (substitutable && !known && text().peek() != 'E') {
                grammar.substitutions().add(prefix);
            }
        }
        if (prefix == null) {
            throw new MalformedNameException("empty nested name");
        }
        return prefix;
    }

    private Node component(char c) {
        return switch (c) {
            case 'S' -> substitution();
            case 'T' -> grammar.arguments().templateParameter();
            default -> unqualified();
        };
    }

    private Node untagged() {
        char c = text().peek();
        if (MangledText.digit(c)) {
            return identifier();
        }
        if (MangledText.lower(c)) {
            text().take('o', 'n');
            return operatorName();
        }
        return switch (c) {
            case 'C' -> constructor();
            case 'D' -> destructor();
            case 'L' -> {
                text().skip(1);
                Node name = identifier();
                text().discriminator();
                yield name;
            }
            case 'U' -> unnamed();
            default -> throw new MalformedNameException("expected a name at " + text().position());
        };
    }

    private Node operatorName() {
        if (text().take('c', 'v')) {
            return new Node.Conversion(grammar.types().conversionTarget());
        }
        if (text().peek() == 'v' && MangledText.digit(text().peek(1))) {
            text().skip(2);
            return new Node.VendorOperator(identifier());
        }
        Operator operator = operator();
        if (operator == null) {
            throw new MalformedNameException("no operator at " + text().position());
        }
        return operator.is("li") ? new Node.LiteralOperator(identifier()) : new Node.OperatorName(operator);
    }

    private Node constructor() {
        text().expect('C');
        boolean inheriting = text().take('I');
        char kind = text().next();
        if (kind < '1' || kind > '5') {
            throw new MalformedNameException("constructor C" + kind);
        }
        if (inheriting) {
            // The class that the constructor is inherited from; c++filt calls it by that, and so do we.
            grammar.types().type();
        }
        return new Node.Constructor(grammar.lastIdentifier());
    }

    private Node destructor() {
        text().expect('D');
        char kind = text().next();
        if (kind == 'C') {
            return grammar.encodings().binding();
        }
        if (kind < '0' || kind > '5' || kind == '3') {
            throw new MalformedNameException("destructor D" + kind);
        }
        return new Node.Destructor(grammar.lastIdentifier());
    }

    private Node unnamed() {
        text().expect('U');
        char kind = text().next();
        if (kind == 't') {
            return new Node.UnnamedType(text().compactNumber() + 1);
        }
        if (kind != 'l') {
            throw new MalformedNameException("unnamed type U" + kind);
        }
        Node.Arguments parameters = grammar.types().parameters();
        text().expect('E');
        return new Node.Lambda(parameters, text().compactNumber() + 1);
    }

    private Node tagged(Node name) {
        Node tagged = name;
        String last = grammar.lastIdentifier();
        while (text().take('B')) {
            tagged = new Node.Tagged(tagged, identifier());
        }
        grammar.remember(last);
        return tagged;
    }

    private static boolean anonymous(String identifier) {
        return identifier.length() >= 10
                && identifier.startsWith("_GLOBAL_")
                && "._$".indexOf(identifier.charAt(8)) >= 0
                && identifier.charAt(9) == 'N';
    }

    private MangledText text() {
        return grammar.text();
    }
}
