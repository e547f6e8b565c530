package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the expressions of array bounds, decltype and template arguments (5.1.6). */
final class ExpressionParser {
    private final Grammar grammar;

    ExpressionParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Node expression() {
        text().enter();
        Node expression = switch (text().peek()) {
            case 'L' -> grammar.arguments().literal();
            case 'T' -> grammar.arguments().templateParameter();
            case 'u' -> vendorExpression();
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> simpleName();
            default -> ofCode(text().takeCode());
        };
        text().leave();
        return expression;
    }

    private Node ofCode(String code) {
        return switch (code) {
            case "on" -> templated(grammar.names().unqualified());
            case "gs" -> new Expression.Global(expression());
            case "sr" -> member();
            case "fp" -> parameter();
            case "sp" -> new Node.PackExpansion(expression());
            case "sZ" -> new Expression.PackSize(expression());
            case "sP" -> new Expression.PackSize(arguments());
            case "fl", "fr", "fL", "fR" -> fold(code);
            case "qu" -> new Expression.Conditional(expression(), expression(), expression());
            case "cl" -> new Expression.Call(calledName(expression()), list('E'));
            case "ix" -> new Expression.Element(expression(), expression());
            case "il" -> new Expression.InitializerList(Name.NOTHING, list('E'));
            case "tl" -> new Expression.InitializerList(type(), list('E'));
            case "di" -> new Expression.DesignatedMember(grammar.names().unqualified(), expression());
            case "dx" -> new Expression.DesignatedElement(expression(), expression());
            case "dX" -> new Expression.DesignatedRange(expression(), expression(), expression());
            case "nw", "na" -> creation();
            default -> cast(code).or(() -> keyword(code)).orElseGet(() -> operation(code));
        };
    }

    private Optional<Node> cast(String code) {
        return switch (code) {
            case "cv" -> Optional.of(new Expression.Cast(type(), text().take('_') ? list('E') : expression()));
            case "cc" -> Optional.of(new Expression.NamedCast("const_cast", type(), expression()));
            case "dc" -> Optional.of(new Expression.NamedCast("dynamic_cast", type(), expression()));
            case "rc" -> Optional.of(new Expression.NamedCast("reinterpret_cast", type(), expression()));
            case "sc" -> Optional.of(new Expression.NamedCast("static_cast", type(), expression()));
            default -> Optional.empty();
        };
    }

    private Optional<Node> keyword(String code) {
        return switch (code) {
            case "sz" -> Optional.of(new Expression.Prefix("sizeof ", expression()));
            case "st" -> Optional.of(new Expression.Enclosed("sizeof ", type()));
            case "az" -> Optional.of(new Expression.Prefix("alignof ", expression()));
            case "at" -> Optional.of(new Expression.Enclosed("alignof ", type()));
            case "te" -> Optional.of(new Expression.Prefix("typeid ", expression()));
            case "ti" -> Optional.of(new Expression.Enclosed("typeid ", type()));
            case "nx" -> Optional.of(new Expression.Enclosed("noexcept", expression()));
            case "tw" -> Optional.of(new Expression.Prefix("throw ", expression()));
            case "tr" -> Optional.of(new Expression.Rethrow());
            case "aw" -> Optional.of(new Expression.Prefix("co_await ", expression()));
            case "dl" -> Optional.of(new Expression.Prefix("delete ", expression()));
            case "da" -> Optional.of(new Expression.Prefix("delete[] ", expression()));
            default -> Optional.empty();
        };
    }

    private Node operation(String code) {
        return switch (code) {
            case "ad" -> new Expression.Prefix("&", addressed(expression()));
            case "pp", "mm" -> step(code.equals("pp") ? "++" : "--");
            case "dt" -> new Expression.Binary(expression(), ".", memberName());
            case "pt" -> new Expression.Binary(expression(), "->", memberName());
            case "ds" -> new Expression.Binary(expression(), ".*", expression());
            default -> operation(operator(code));
        };
    }

    private Node operation(Operator operator) {
        return switch (operator.operands()) {
            case 1 -> new Expression.Prefix(operator.text(), expression());
            case 2 -> new Expression.Binary(expression(), operator.text(), expression());
            default -> throw new MalformedNameException("no expression of " + operator.code());
        };
    }

    private Node step(String text) {
        return text().take('_')
                ? new Expression.Prefix(text, expression())
                : new Expression.Postfix(expression(), text);
    }

    /** The parameter types of a member say nothing where its address is taken. */
    private static Node addressed(Node operand) {
        return operand instanceof Encoding.Function(Name.Nested name, Type.Function type)
                        && type.qualifiers().isEmpty()
                ? name
                : operand;
    }

    /** The parameter types of a function that is called say nothing beside its arguments. */
    private static Node calledName(Node called) {
        return called instanceof Encoding.Function(Node name, Type.Function _) ? name : called;
    }

    /** A member of a scope that only the template's arguments will tell; its parts are no substitutions. */
    private Node member() {
        Node scope;
        if (grammar.unresolvedNames() == UnresolvedNames.ENDED && MangledText.isDigit(text().peek())) {
            scope = grammar.names().qualifierLevels();
        } else {
            scope = type();
        }
        text().take("on");
        return templated(new Name.Nested(scope, grammar.names().unqualified()));
    }

    private Node memberName() {
        boolean qualified = text().startsWith("gs") || text().startsWith("sr");
        return qualified ? expression() : simpleName();
    }

    private Node simpleName() {
        text().take("on");
        return templated(grammar.names().unqualified());
    }

    private Node templated(Node name) {
        return text().peek() == 'I'
                ? new Name.Template(name, grammar.arguments().templateArguments())
                : name;
    }

    /** {@code fpT} is this; cv-qualifiers before the number are not shown. */
    private Node parameter() {
        if (text().take('T')) {
            return new Expression.FunctionParameter(0);
        }
        grammar.types().skipQualifiers();
        return new Expression.FunctionParameter(text().compactNumber() + 1);
    }

    private Node vendorExpression() {
        text().expect('u');
        Name.Identifier name = grammar.names().identifier();
        return new Expression.VendorExpression(name, arguments());
    }

    private Node creation() {
        Node.Arguments placement = list('_');
        Node type = type();
        Optional<Node> initializer = Optional.empty();
        if (text().take("pi")) {
            initializer = Optional.of(list('E'));
        } else if (text().startsWith("il")) {
            initializer = Optional.of(expression());
        } else {
            text().expect('E');
        }
        return new Expression.New(placement, type, initializer);
    }

    /** Lower case: a fold of a pack alone. Upper case: two operands, one of which is the pack. */
    private Node fold(String code) {
        String operator = operator(text().takeCode()).text();
        Node first = expression();
        return switch (code) {
            case "fl" -> new Expression.Fold(Optional.empty(), operator, Optional.of(first));
            case "fr" -> new Expression.Fold(Optional.of(first), operator, Optional.empty());
            default -> new Expression.Fold(Optional.of(first), operator, Optional.of(expression()));
        };
    }

    private Operator operator(String code) {
        return Operator.of(code)
                .orElseThrow(() -> new MalformedNameException("no operator before " + text().position()));
    }

    private Node.Arguments arguments() {
        return listOf(() -> grammar.arguments().argument(), 'E');
    }

    private Node.Arguments list(char end) {
        return listOf(this::expression, end);
    }

    private Node.Arguments listOf(Supplier<Node> element, char end) {
        List<Node> elements = new ArrayList<>();
        while (!text().take(end)) {
            elements.add(element.get());
        }
        return new Node.Arguments(elements);
    }

    private Node type() {
        return grammar.types().type();
    }

    private MangledText text() {
        return grammar.text();
    }
}
