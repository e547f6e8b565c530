package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.BoundedText;
import java.util.List;

/** Writes expressions; operands that are no plain names are in parentheses. */
final class ExpressionWriter {
    private final NodeWriter writer;

    ExpressionWriter(NodeWriter writer) {
        this.writer = writer;
    }

    void expression(Expression expression) {
        switch (expression) {
            case Expression.Literal literal -> literal(literal);
            case Expression.FunctionParameter(int number) -> out().add(number == 0 ? "this" : "{parm#" + number + "}");
            case Expression.Rethrow _ -> out().add("throw");
            case Expression.Prefix(String text, Node operand) -> {
                out().add(text);
                operand(operand);
            }
            case Expression.Postfix(Node operand, String text) -> {
                operand(operand);
                out().add(text);
            }
            case Expression.Enclosed(String text, Node operand) -> {
                out().add(text);
                around("(", operand, ")");
            }
            case Expression.Global(Node name) -> around("::", name, "");
            case Expression.PackSize(Node pack) -> out().add(Integer.toString(size(pack)));
            case Expression.Binary binary -> binary(binary);
            case Expression.Element(Node left, Node index) -> {
                operand(left);
                around("[", index, "]");
            }
            case Expression.Call(Node function, Node.Arguments arguments) -> {
                operand(function);
                operand(arguments);
            }
            case Expression.Cast(Node type, Node operand) -> {
                around("(", type, ")");
                operand(operand);
            }
            case Expression.NamedCast(String keyword, Node type, Node operand) -> {
                out().add(keyword);
                around("<", type, ">");
                around("(", operand, ")");
            }
            case Expression.Conditional(Node condition, Node yes, Node no) -> {
                operand(condition);
                out().add("?");
                operand(yes);
                out().add(" : ");
                operand(no);
            }
            case Expression.New creation -> creation(creation);
            case Expression.Fold fold -> writer.withWholePacks(() -> fold(fold));
            case Expression.Designated designated -> designated(designated);
            case Expression.InitializerList(Node type, Node.Arguments values) -> {
                writer.node(type);
                around("{", values, "}");
            }
            case Expression.VendorExpression(Name.Identifier name, Node.Arguments arguments) -> {
                out().add(name.text());
                around("(", arguments, ")");
            }
        }
    }

    void operand(Node node) {
        boolean plain = node instanceof Name.Identifier
                || node instanceof Name.Nested
                || node instanceof Expression.InitializerList
                || node instanceof Expression.FunctionParameter;
        if (plain) {
            writer.node(node);
        } else {
            around("(", node, ")");
        }
    }

    private void around(String before, Node node, String after) {
        out().add(before);
        writer.node(node);
        out().add(after);
    }

    private void literal(Expression.Literal literal) {
        String sign = literal.negative() ? "-" : "";
        String value = sign + literal.value();
        if (!(literal.type() instanceof BuiltinType type)) {
            around("(", literal.type(), ")" + value);
            return;
        }
        String cast = "(" + type.name() + ")";
        out().add(
                        switch (type.literals()) {
                            case NUMBER -> value + type.suffix();
                            case BITS -> cast + sign + "[" + literal.value() + "]";
                            case CAST -> cast + value;
                            case TRUTH ->
                                switch (value) {
                                    case "0" -> "false";
                                    case "1" -> "true";
                                    default -> cast + value;
                                };
                        });
    }

    /** How many elements a pack has, or how many arguments there are once packs are expanded. */
    private int size(Node pack) {
        if (!(pack instanceof Node.Arguments(List<Node> arguments))) {
            return elements(pack);
        }
        int size = 0;
        for (Node argument : arguments) {
            size += argument instanceof Node.PackExpansion(Node pattern) ? elements(pattern) : 1;
        }
        return size;
    }

    private int elements(Node pattern) {
        return writer.pack(pattern).map(List::size).orElse(0);
    }

    /** {@code >} would end template arguments. */
    private void binary(Expression.Binary binary) {
        boolean greater = binary.text().equals(">");
        out().add(greater ? "(" : "");
        operand(binary.left());
        out().add(binary.text());
        operand(binary.right());
        out().add(greater ? ")" : "");
    }

    private void creation(Expression.New creation) {
        out().add("new ");
        if (!creation.placement().nodes().isEmpty()) {
            operand(creation.placement());
            out().add(" ");
        }
        writer.node(creation.type());
        creation.initializer().ifPresent(this::operand);
    }

    private void fold(Expression.Fold fold) {
        out().add("(");
        fold.first().ifPresent(this::operand);
        out().add(fold.first().isPresent() ? fold.text() + "..." : "...");
        out().add(fold.second().isPresent() ? fold.text() : "");
        fold.second().ifPresent(this::operand);
        out().add(")");
    }

    private void designated(Expression.Designated designated) {
        switch (designated) {
            case Expression.DesignatedMember(Node member, Node _) -> around(".", member, "");
            case Expression.DesignatedElement(Node index, Node _) -> around("[", index, "]");
            case Expression.DesignatedRange(Node first, Node last, Node _) -> {
                around("[", first, " ... ");
                around("", last, "]");
            }
        }
        if (designated.value() instanceof Expression.Designated inner) {
            writer.node(inner);
        } else {
            out().add("=");
            operand(designated.value());
        }
    }

    private BoundedText out() {
        return writer.out();
    }
}
