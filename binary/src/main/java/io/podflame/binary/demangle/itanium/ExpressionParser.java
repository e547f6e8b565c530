package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;

import java.util.ArrayList;
import java.util.List;

/** Reads the expressions of array bounds, decltype and template arguments. */
final class ExpressionParser {
    private final Grammar grammar;

    ExpressionParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Node expression() {
        text().enter();
        Node expression = unlimitedExpression();
        text().leave();
        return expression;
    }

    private Node unlimitedExpression() {
        MangledText text = text();
        char c = text.peek();
        if (c == 'L') {
            return grammar.arguments().literal();
        }
        if (c == 'T') {
            return grammar.arguments().templateParameter();
        }
        if (MangledText.digit(c) || text.at('o', 'n')) {
            return simpleName();
        }
        if (text.take('s', 'r')) {
            return member();
        }
        if (text.take('s', 'p')) {
            return new Node.PackExpansion(expression());
        }
        if (text.take('f', 'p')) {
            return parameter();
        }
        if (text.take('i', 'l')) {
            return new Node.InitializerList(null, list('E'));
        }
        if (text.take('t', 'l')) {
            Node type = grammar.types().type();
            return new Node.InitializerList(type, list('E'));
        }
        if (text.take('c', 'v')) {
            Node type = grammar.types().type();
            return new Node.CastExpression(type, text.take('_') ? list('E') : expression());
        }
        return c == 'u' ? vendorExpression() : operation();
    }

    /** A member of a scope that only the template's arguments will tell; its parts are no substitutions. */
    private Node member() {
        Node scope;
        if (grammar.unresolvedNames() == UnresolvedNames.ENDED && MangledText.digit(text().peek())) {
            scope = grammar.names().unresolvedPrefix();
            text().expect('E');
        } else {
            scope = grammar.types().type();
        }
        text().take('o', 'n');
        return templated(new Node.Qualified(scope, grammar.names().unqualified()));
    }

    private Node simpleName() {
        text().take('o', 'n');
        return templated(grammar.names().unqualified());
    }

    private Node templated(Node name) {
        return text().peek() == 'I'
                ? new Node.Template(name, grammar.arguments().templateArguments())
                : name;
    }

    /** {@code fpT} is this; cv-qualifiers before the number are not shown. */
    private Node parameter() {
        if (text().take('T')) {
            return new Node.FunctionParameter(0);
        }
        grammar.types().qualifiers();
        return new Node.FunctionParameter(text().compactNumber() + 1);
    }

    private Node vendorExpression() {
        text().expect('u');
        Node name = grammar.names().identifier();
        List<Node> arguments = new ArrayList<>();
        while (!text().take('E')) {
            arguments.add(grammar.arguments().argument());
        }
        return new Node.VendorExpression(name, new Node.Arguments(arguments));
    }

    private Node.Arguments list(char end) {
        List<Node> expressions = new ArrayList<>();
        while (!text().take(end)) {
            expressions.add(expression());
        }
        return new Node.Arguments(expressions);
    }

    private Node operation() {
        Operator operator = grammar.names().operator();
        if (operator == null) {
            throw new MalformedNameException("no expression at " + text().position());
        }
        return switch (operator.operands()) {
            case 0 -> new Node.Nullary(operator);
            case 1 -> unary(operator);
            case 2 -> binary(operator);
            default -> ternary(operator);
        };
    }

    private Node unary(Operator operator) {
        return switch (operator.code()) {
            case "st", "at", "ti" -> new Node.Unary(operator, grammar.types().type());
            case "pp", "mm" ->
                text().take('_') ? new Node.Unary(operator, expression()) : new Node.Suffixed(operator, expression());
            case "sP" -> {
                List<Node> arguments = new ArrayList<>();
                while (!text().take('E')) {
                    arguments.add(grammar.arguments().argument());
                }
                yield new Node.Unary(operator, new Node.Arguments(arguments));
            }
            default -> new Node.Unary(operator, expression());
        };
    }

    private Node binary(Operator operator) {
        if (operator.isNamedCast()) {
            Node type = grammar.types().type();
            return new Node.Binary(operator, type, expression());
        }
        return switch (operator.code()) {
            case "fl", "fr" -> {
                Node folded = foldedOperator();
                Node pack = expression();
                boolean left = operator.is("fl");
                yield new Node.Fold(folded, left ? null : pack, left ? pack : null, left);
            }
            case "di" -> {
                Node name = grammar.names().unqualified();
                yield new Node.Binary(operator, name, expression());
            }
            case "cl" -> {
                Node function = expression();
                yield new Node.Binary(operator, function, list('E'));
            }
            case "dt", "pt" -> {
                Node object = expression();
                boolean qualified = text().at('g', 's') || text().at('s', 'r');
                yield new Node.Binary(operator, object, qualified ? expression() : simpleName());
            }
            default -> {
                Node left = expression();
                yield new Node.Binary(operator, left, expression());
            }
        };
    }

    private Node ternary(Operator operator) {
        return switch (operator.code()) {
            case "qu" -> {
                Node condition = expression();
                Node yes = expression();
                yield new Node.Conditional(condition, yes, expression());
            }
            case "dX" -> {
                Node first = expression();
                Node last = expression();
                yield new Node.RangeDesignator(first, last, expression());
            }
            case "fL", "fR" -> {
                Node folded = foldedOperator();
                Node before = expression();
                yield new Node.Fold(folded, before, expression(), operator.is("fL"));
            }
            default -> newExpression(operator);
        };
    }

    private Node newExpression(Operator operator) {
        Node.Arguments placement = list('_');
        Node type = grammar.types().type();
        Node initializer = null;
        if (text().take('p', 'i')) {
            initializer = list('E');
        } else if (text().at('i', 'l')) {
            initializer = expression();
        } else {
            text().expect('E');
        }
        return new Node.NewExpression(operator, placement, type, initializer);
    }

    private Node foldedOperator() {
        Operator operator = grammar.names().operator();
        if (operator == null) {
            throw new MalformedNameException("fold without operator at " + text().position());
        }
        return new Node.OperatorName(operator);
    }

    private MangledText text() {
        return grammar.text();
    }
}
