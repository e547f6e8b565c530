package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.ArrayList;
import java.util.List;

/** Reads names (5.1.3): nested and unqualified ones, operators, constructors, lambdas, and their ABI tags. */
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
            default -> unscoped(unqualified());
        };
        text().leave();
        return name;
    }

    /** A substitution or abbreviation behind {@code S}, with its ABI tags. */
    Node substitution() {
        text().expect('S');
        char letter = text().peek();
        if (letter == '_' || MangledText.isDigit(letter) || MangledText.isUpperCase(letter)) {
            return grammar.substitutions().get(text().sequenceId());
        }
        text().next();
        Substitutions.Abbreviation abbreviation = Substitutions.abbreviation(letter)
                .orElseThrow(() -> new MalformedNameException("substitution S" + letter));
        if (abbreviation.className().isEmpty()) {
            return abbreviation.name();
        }
        grammar.remember(abbreviation.className());
        return text().peek() == 'B' ? grammar.substitutions().add(tagged(abbreviation.name())) : abbreviation.name();
    }

    Node unqualified() {
        return tagged(untagged());
    }

    /** {@code length identifier}. */
    Name.Identifier identifier() {
        if (!MangledText.isDigit(text().peek())) {
            throw new MalformedNameException("expected an identifier at " + text().position());
        }
        String identifier = text().take(text().number());
        String shown = isAnonymous(identifier) ? ANONYMOUS : identifier;
        grammar.remember(shown);
        return new Name.Identifier(shown);
    }

    /** What compilers call the namespace without name: {@code _GLOBAL__N_1}, or with a period or dollar. */
    private static boolean isAnonymous(String identifier) {
        return identifier.length() >= 10
                && identifier.startsWith("_GLOBAL_")
                && "._$".indexOf(identifier.charAt(8)) >= 0
                && identifier.charAt(9) == 'N';
    }

    private Node standard() {
        if (!text().startsWith("St")) {
            Node node = substitution();
            return text().peek() == 'I' ? template(node) : node;
        }
        text().take(2);
        return unscoped(new Name.Nested(Substitutions.STD, unqualified()));
    }

    private Node unscoped(Node name) {
        return text().peek() == 'I' ? template(grammar.substitutions().add(name)) : name;
    }

    private Node template(Node name) {
        return new Name.Template(name, grammar.arguments().templateArguments());
    }

    private Node nested() {
        text().expect('N');
        List<FunctionQualifier> qualifiers = new ArrayList<>(grammar.types().qualifiersOfThis());
        grammar.types().referenceQualifier().ifPresent(qualifiers::add);
        Node name = prefix();
        text().expect('E');
        return qualifiers.isEmpty() ? name : new Name.QualifiedMember(name, qualifiers);
    }

    /** Scopes and a name up to the final E; each is a substitution but for the whole. */
    private Node prefix() {
        Node prefix = firstOfPrefix();
        while (text().peek() != 'E') {
            // M: what follows is in the initializer of the member, which is not shown
            boolean arguments = !text().take('M') && text().peek() == 'I';
            prefix = arguments ? template(prefix) : new Name.Nested(prefix, unqualified());
            substitutable(prefix);
        }
        return prefix;
    }

    private Node firstOfPrefix() {
        if (text().peek() == 'S') {
            return substitution();
        }
        if (text().startsWith("Dt") || text().startsWith("DT")) {
            // reading it has made it a substitution
            return grammar.types().type();
        }
        Node first = text().peek() == 'T' ? grammar.arguments().templateParameter() : unqualified();
        substitutable(first);
        return first;
    }

    private void substitutable(Node prefix) {
        if (text().peek() != 'E') {
            grammar.substitutions().add(prefix);
        }
    }

    /** <i>unresolved-qualifier-level</i>s up to their E: the scopes of a name in an expression. */
    Node qualifierLevels() {
        Node scope = qualifierLevel();
        while (!text().take('E')) {
            scope = new Name.Nested(scope, qualifierLevel());
        }
        return scope;
    }

    private Node qualifierLevel() {
        Node level = tagged(identifier());
        return text().peek() == 'I' ? template(level) : level;
    }

    private Node untagged() {
        char c = text().peek();
        if (MangledText.isDigit(c)) {
            return identifier();
        }
        if (MangledText.isLowerCase(c)) {
            text().take("on");
            return operatorName();
        }
        return switch (text().next()) {
            case 'C' -> constructor();
            case 'D' -> text().take('C') ? structuredBinding() : destructor();
            case 'L' -> internal();
            case 'U' -> unnamed();
            default -> throw new MalformedNameException("expected a name at " + text().position());
        };
    }

    /** An identifier that is known in its file alone. */
    private Node internal() {
        Node name = identifier();
        text().skipDiscriminator();
        return name;
    }

    private Node operatorName() {
        if (text().take("cv")) {
            return new Name.ConversionOperator(grammar.types().conversionTarget());
        }
        if (text().take("li")) {
            return new Name.LiteralOperator(identifier());
        }
        if (text().peek() == 'v' && MangledText.isDigit(text().peek(1))) {
            text().take(2);
            return new Name.VendorOperator(identifier());
        }
        String code = text().takeCode();
        return Operator.of(code)
                .map(Name.OperatorName::new)
                .orElseThrow(() -> new MalformedNameException("operator " + code));
    }

    private Node constructor() {
        boolean inheriting = text().take('I');
        char kind = text().next();
        if (kind < '1' || kind > '5') {
            throw new MalformedNameException("constructor C" + kind);
        }
        if (inheriting) {
            // the class that the constructor is inherited from; c++filt calls it by that, and so do we
            grammar.types().type();
        }
        return new Name.Constructor(className());
    }

    private Node destructor() {
        char kind = text().next();
        if (kind < '0' || kind > '5' || kind == '3') {
            throw new MalformedNameException("destructor D" + kind);
        }
        return new Name.Destructor(className());
    }

    private String className() {
        if (grammar.lastIdentifier().isEmpty()) {
            throw new MalformedNameException("a constructor or destructor of no class");
        }
        return grammar.lastIdentifier();
    }

    /** {@code DC name+ E}: the variables that are bound. */
    private Node structuredBinding() {
        List<Node> names = new ArrayList<>();
        do {
            names.add(identifier());
        } while (!text().take('E'));
        return new Name.StructuredBinding(new Node.Arguments(names));
    }

    private Node unnamed() {
        if (text().take('t')) {
            return new Name.UnnamedType(text().compactNumber() + 1);
        }
        text().expect('l');
        Node.Arguments parameters = grammar.types().parameters();
        text().expect('E');
        return new Name.Closure(parameters, text().compactNumber() + 1);
    }

    private Node tagged(Node name) {
        Node tagged = name;
        String last = grammar.lastIdentifier();
        while (text().take('B')) {
            tagged = new Name.Tagged(tagged, identifier());
        }
        grammar.remember(last);
        return tagged;
    }

    private MangledText text() {
        return grammar.text();
    }
}
