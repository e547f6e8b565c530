package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.BoundedText;
import io.podflame.binary.demangle.text.MalformedNameException;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints names as C++ writes them; types and expressions have printers of their own. Prints one name. */
final class NodePrinter {
    private static final int MAX_NESTING = 2 * MangledText.MAX_NESTING;
    private static final int MAX_STEPS = 500_000;

    private final BoundedText out = new BoundedText();
    private final TemplateArguments templates = new TemplateArguments();
    private final TypePrinter types = new TypePrinter(this);
    private final ExpressionPrinter expressions = new ExpressionPrinter(this);

    /** The nodes being printed, the outermost first. */
    private final List<Node> open = new ArrayList<>();

    /** The template whose name is being printed: its arguments are those of a conversion operator. */
    private Node.@Nullable Template current;

    private int lambdas;
    private int steps;

    /** The text of a name; {@link MalformedNameException} when it is beyond the limits or names no such argument. */
    static String print(Node node) {
        NodePrinter printer = new NodePrinter();
        printer.node(node);
        return printer.out.toString();
    }

    BoundedText out() {
        return out;
    }

    TemplateArguments templates() {
        return templates;
    }

    boolean inLambda() {
        return lambdas > 0;
    }

    /** Whether a node is being printed, or an outer one apart from the innermost. */
    boolean within(Node node, Node notInnermost) {
        for (int i = 0; i < open.size(); i++) {
            Node one = open.get(i);
            if (same(one, node) || same(one, notInnermost) && i < open.size() - 1) {
                return true;
            }
        }
        return false;
    }

    void node(Node node) {
        if (++steps > MAX_STEPS || open.size() >= MAX_NESTING) {
            throw new MalformedNameException("nested deeper than " + MAX_NESTING);
        }
        open.add(node);
        dispatch(node);
        open.removeLast();
    }

    /** Elements with commas between them; empty packs at the end leave no comma. */
    void list(Node.Arguments arguments) {
        int filled = out.length();
        boolean first = true;
        for (Node node : arguments.nodes()) {
            if (!first) {
                out.add(", ");
            }
            first = false;
            int start = out.length();
            node(node);
            if (out.length() > start) {
                filled = out.length();
            }
        }
        out.cutTo(filled);
    }

    void local(Node.Local local) {
        out.add("::");
        node(types.withoutFunctionQualifiers(defaultArgument(local.name())));
    }

    private void dispatch(Node node) {
        switch (node) {
            case Node.Name(String text) -> out.add(text);
            case Node.Builtin(BuiltinType type) -> out.add(type.name());
            case Node.Qualified(Node scope, Node name) -> {
                node(scope);
                out.add("::");
                node(types.withoutFunctionQualifiers(name));
            }
            case Node.Template template -> template(template);
            case Node.TemplateParameter parameter -> parameter(parameter);
            case Node.Arguments arguments -> list(arguments);
            case Node.Modified modified -> types.modified(modified);
            case Node.Encoding encoding -> types.encoding(encoding);
            case Node.FunctionType function -> types.function(function);
            case Node.ArrayType array -> types.array(array);
            case Node.MemberPointer pointer -> types.around(pointer, pointer.member());
            case Node.VectorType vector -> types.around(vector, vector.element());
            case Node.PackExpansion expansion -> expansion(expansion);
            case Node.Local local -> {
                node(local.function());
                local(local);
            }
            default -> special(node);
        }
    }

    private void special(Node node) {
        switch (node) {
            case Node.Tagged(Node name, Node tag) -> surrounded(name, "[abi:", tag, "]");
            case Node.Constructor(String className) -> out.add(className);
            case Node.Destructor(String className) -> {
                out.add("~");
                out.add(className);
            }
            case Node.OperatorName(Operator operator) -> operatorName(operator);
            case Node.VendorOperator(Node name) -> {
                out.add("operator ");
                node(name);
            }
            case Node.LiteralOperator(Node name) -> {
                out.add("operator\"\" ");
                node(name);
            }
            case Node.Conversion conversion -> {
                out.add("operator ");
                conversion(conversion);
            }
            case Node.Lambda(Node.Arguments parameters, int number) -> lambda(parameters, number);
            case Node.UnnamedType(int number) -> out.add("{unnamed type#" + number + "}");
            case Node.Binding(Node.Arguments names) -> {
                out.add("[");
                list(names);
                out.add("]");
            }
            case Node.Special(String description, Node subject) -> {
                out.add(description);
                node(subject);
            }
            case Node.ConstructionVtable(Node base, Node derived) -> {
                out.add("construction vtable for ");
                surrounded(base, "-in-", derived, "");
            }
            case Node.Clone(Node encoding, String suffix) -> {
                node(encoding);
                out.add(" [clone " + suffix + "]");
            }
            case Node.DefaultArgument argument -> node(defaultArgument(argument));
            default -> expressions.expression(node);
        }
    }

    private void surrounded(Node first, String before, Node second, String after) {
        node(first);
        out.add(before);
        node(second);
        out.add(after);
    }

    private Node defaultArgument(Node node) {
        if (node instanceof Node.DefaultArgument(Node name, int number)) {
            out.add("{default arg#" + (number + 1) + "}::");
            return name;
        }
        return node;
    }

    private void operatorName(Operator operator) {
        out.add("operator");
        if (MangledText.lower(operator.text().charAt(0))) {
            out.add(" ");
        }
        out.add(operator.text().strip());
    }

    private void lambda(Node.Arguments parameters, int number) {
        out.add("{lambda(");
        lambdas++;
        list(parameters);
        lambdas--;
        out.add(")#" + number + "}");
    }

    /** A template is a name: what is around it says nothing of its arguments. */
    private void template(Node.Template template) {
        Declarator declarators = types.hide();
        Node.Template before = current;
        current = template;
        node(template.name());
        arguments(template.arguments());
        current = before;
        types.show(declarators);
    }

    private void arguments(Node.Arguments arguments) {
        if (out.last() == '<') {
            out.add(" ");
        }
        out.add("<");
        list(arguments);
        if (out.last() == '>') {
            out.add(" ");
        }
        out.add(">");
    }

    /** The type may name parameters of the template that the operator is, but not its own arguments. */
    private void conversion(Node.Conversion conversion) {
        TemplateScope scope = templates.scope();
        if (current != null) {
            templates.push(current);
        }
        if (conversion.type() instanceof Node.Template(Node name, Node.Arguments arguments)) {
            node(name);
            templates.scope(scope);
            arguments(arguments);
        } else {
            node(conversion.type());
            templates.scope(scope);
        }
    }

    private void parameter(Node.TemplateParameter parameter) {
        if (inLambda()) {
            out.add("auto:" + (parameter.index() + 1));
            return;
        }
        Node argument = templates.argument(parameter);
        TemplateScope scope = templates.scope();
        templates.scope(scope == null ? null : scope.outer());
        node(argument);
        templates.scope(scope);
    }

    private void expansion(Node.PackExpansion expansion) {
        Node.Arguments pack = inLambda() ? null : templates.pack(expansion.pattern());
        if (pack == null) {
            expressions.operand(expansion.pattern());
            out.add("...");
            return;
        }
        for (int i = 0; i < pack.nodes().size(); i++) {
            if (i > 0) {
                out.add(", ");
            }
            templates.packIndex(i);
            node(expansion.pattern());
        }
    }

    @SuppressWarnings("ReferenceEquality") // A substitution repeats the very node; equal ones elsewhere are others.
    private static boolean same(Node one, Node other) {
        return one == other;
    }
}
