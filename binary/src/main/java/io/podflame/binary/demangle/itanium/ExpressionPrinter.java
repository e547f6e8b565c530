package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.BoundedText;
import io.podflame.binary.demangle.text.MalformedNameException;

import org.jspecify.annotations.Nullable;

/** Prints expressions; operands that are no plain names are in parentheses. */
final class ExpressionPrinter {
    private final NodePrinter printer;

    ExpressionPrinter(NodePrinter printer) {
        this.printer = printer;
    }

    void expression(Node node) {
        switch (node) {
            case Node.Decltype(Node inner) -> around("decltype (", inner, ")");
            case Node.FunctionParameter(int index) -> out().add(index == 0 ? "this" : "{parm#" + index + "}");
            case Node.Literal literal -> literal(literal);
            case Node.Nullary(Operator operator) -> out().add(operator.text());
            case Node.Unary(Operator operator, Node operand) -> unary(operator, operand);
            case Node.Suffixed(Operator operator, Node operand) -> {
                operand(operand);
                out().add(operator.text());
            }
            case Node.CastExpression(Node type, Node operand) -> {
                around("(", type, ")");
                operand(operand);
            }
            case Node.Binary binary -> binary(binary);
            case Node.Conditional(Node condition, Node yes, Node no) -> {
                operand(condition);
                out().add("?");
                operand(yes);
                out().add(" : ");
                operand(no);
            }
            case Node.NewExpression creation -> creation(creation);
            case Node.Fold fold -> fold(fold);
            case Node.RangeDesignator(Node first, Node last, Node value) -> {
                around("[", first, " ... ");
                around("", last, "]");
                assigned(value);
            }
            case Node.InitializerList(Node type, Node.Arguments arguments) -> {
                if (type != null) {
                    printer.node(type);
                }
                around("{", arguments, "}");
            }
            case Node.VendorExpression(Node name, Node.Arguments arguments) -> {
                printer.node(name);
                around("(", arguments, ")");
            }
            default -> throw new MalformedNameException("no expression");
        }
    }

    void operand(Node node) {
        boolean plain = node instanceof Node.Name
                || node instanceof Node.Qualified
                || node instanceof Node.InitializerList
                || node instanceof Node.FunctionParameter;
        if (plain) {
            printer.node(node);
        } else {
            around("(", node, ")");
        }
    }

    private void around(String before, Node node, String after) {
        out().add(before);
        printer.node(node);
        out().add(after);
    }

    private void literal(Node.Literal literal) {
        BuiltinType type = literal.type() instanceof Node.Builtin(BuiltinType builtin) ? builtin : null;
        BuiltinType.Style style = type == null ? BuiltinType.Style.CAST : type.style();
        String sign = literal.negative() ? "-" : "";
        String value = literal.value();
        if (type != null && style == BuiltinType.Style.NUMBER) {
            out().add(sign + value + type.suffix());
        } else if (style == BuiltinType.Style.TRUTH && sign.isEmpty() && (value.equals("0") || value.equals("1"))) {
            out().add(value.equals("1") ? "true" : "false");
        } else {
            around("(", literal.type(), ")");
            boolean bits = style == BuiltinType.Style.FLOATING;
            out().add(bits ? sign + "[" + value + "]" : sign + value);
        }
    }

    private void unary(Operator operator, Node operand) {
        Node shown = operand;
        switch (operator.code()) {
            case "sZ" -> {
                Node.Arguments pack = printer.templates().pack(operand);
                out().add(Integer.toString(pack == null ? 0 : pack.nodes().size()));
                return;
            }
            case "sP" -> {
                int count = operand instanceof Node.Arguments arguments
                        ? printer.templates().count(arguments)
                        : 0;
                out().add(Integer.toString(count));
                return;
            }
            case "ad" -> {
                if (operand instanceof Node.Encoding(Node.Qualified name, Node.FunctionType _)) {
                    shown = name;
                }
            }
            default -> {}
        }
        out().add(operator.text());
        switch (operator.code()) {
            case "gs" -> printer.node(shown);
            case "st", "nx", "at", "ti" -> around("(", shown, ")");
            default -> operand(shown);
        }
    }

    private void binary(Node.Binary binary) {
        Operator operator = binary.operator();
        if (operator.isNamedCast()) {
            out().add(operator.text());
            around("<", binary.left(), ">");
            around("(", binary.right(), ")");
            return;
        }
        if (operator.is("di") || operator.is("dx")) {
            around(operator.is("di") ? "." : "[", binary.left(), operator.is("di") ? "" : "]");
            assigned(binary.right());
            return;
        }
        boolean greater = operator.text().equals(">");
        out().add(greater ? "(" : "");
        operand(calledName(operator, binary.left()));
        if (operator.is("ix")) {
            around("[", binary.right(), "]");
        } else {
            out().add(operator.is("cl") ? "" : operator.text());
            operand(binary.right());
        }
        out().add(greater ? ")" : "");
    }

    /** A designated initializer; one inside of another goes without the equals sign. */
    private void assigned(Node value) {
        boolean nested = value instanceof Node.RangeDesignator
                || value instanceof Node.Binary(Operator inner, Node _, Node _) && (inner.is("di") || inner.is("dx"));
        if (nested) {
            printer.node(value);
        } else {
            out().add("=");
            operand(value);
        }
    }

    /** The parameter types of a function that is called say nothing beside its arguments. */
    private static Node calledName(Operator operator, Node called) {
        return operator.is("cl") && called instanceof Node.Encoding(Node name, Node.FunctionType _) ? name : called;
    }

    private void creation(Node.NewExpression creation) {
        out().add("new ");
        if (!creation.placement().nodes().isEmpty()) {
            operand(creation.placement());
            out().add(" ");
        }
        printer.node(creation.type());
        Node initializer = creation.initializer();
        if (initializer != null) {
            operand(initializer);
        }
    }

    /** All elements of a pack are in a fold, so its parameter is printed with all of them. */
    private void fold(Node.Fold fold) {
        int packIndex = printer.templates().packIndex();
        printer.templates().packIndex(-1);
        out().add("(");
        if (fold.before() == null) {
            out().add("...");
            operator(fold.operator());
        } else {
            operand(fold.before());
            operator(fold.operator());
            out().add("...");
        }
        if (fold.after() != null) {
            if (fold.before() != null) {
                operator(fold.operator());
            }
            operand(fold.after());
        }
        out().add(")");
        printer.templates().packIndex(packIndex);
    }

    private void operator(@Nullable Node operator) {
        if (operator instanceof Node.OperatorName(Operator named)) {
            out().add(named.text());
        }
    }

    private BoundedText out() {
        return printer.out();
    }
}
