package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.ArrayList;
import java.util.List;

/** Reads template arguments (5.1.8), template parameters and literals. */
final class ArgumentParser {
    private final Grammar grammar;

    ArgumentParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /** {@code I argument* E}; a pack is {@code J argument* E}. */
    Node.Arguments templateArguments() {
        text().enter();
        String identifier = grammar.lastIdentifier();
        if (!text().take('I')) {
            text().expect('J');
        }
        List<Node> arguments = new ArrayList<>();
        while (!text().take('E')) {
            arguments.add(argument());
        }
        grammar.remember(identifier);
        text().leave();
        return new Node.Arguments(arguments);
    }

    Node argument() {
        return switch (text().peek()) {
            case 'X' -> expression();
            case 'L' -> literal();
            case 'I', 'J' -> templateArguments();
            default -> grammar.types().type();
        };
    }

    private Node expression() {
        text().expect('X');
        Node expression = grammar.expressions().expression();
        text().expect('E');
        return expression;
    }

    Node templateParameter() {
        text().expect('T');
        return new Node.TemplateParameter(text().compactNumber());
    }

    /** {@code L type value E}, or {@code L_Z encoding E}. */
    Node literal() {
        text().expect('L');
        Node literal =
                text().take("_Z") || text().take('Z') ? grammar.encodings().encoding() : value();
        text().expect('E');
        return literal;
    }

    private Node value() {
        Node type = grammar.types().type();
        if (text().peek() == 'E' && type instanceof BuiltinType builtin && builtin.equals(BuiltinType.NULLPTR)) {
            return type;
        }
        boolean negative = text().take('n');
        int start = text().position();
        while (text().peek() != 'E') {
            text().next();
        }
        String value = text().since(start);
        if (value.isEmpty()) {
            throw new MalformedNameException("literal without value");
        }
        return new Expression.Literal(type, value, negative);
    }

    private MangledText text() {
        return grammar.text();
    }
}
