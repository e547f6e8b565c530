package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.BoundedText;
import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes one name as c++filt does. The writers of names, types and expressions share it: it has the output, the limits,
 * and what template parameters stand for at present.
 */
final class NodeWriter {
    /** Nodes in nodes. Twice what the parser allows: substitutions make a name deeper than its text. */
    private static final int MAX_NESTING = 2 * MangledText.MAX_NESTING;

    /** Nodes written or looked at. The largest names of real programs need less than a tenth. */
    private static final int MAX_STEPS = 200_000;

    private final BoundedText out = new BoundedText();
    private final NameWriter names = new NameWriter(this);
    private final TypeWriter types = new TypeWriter(this);
    private final ExpressionWriter expressions = new ExpressionWriter(this);

    private Scope scope = Scope.OUTERMOST;

    /** Which element of a pack its parameter means; empty for all of them. */
    private OptionalInt element = OptionalInt.of(0);

    /** How many parameter lists of lambdas are open: their template parameters have no arguments. */
    private int closures;

    private int nesting;
    private int steps;

    /** @throws MalformedNameException when a name is beyond the limits, or a parameter has no argument */
    static String write(Node node) {
        NodeWriter writer = new NodeWriter();
        writer.node(node);
        return writer.out.toString();
    }

    BoundedText out() {
        return out;
    }

    void node(Node node) {
        enter();
        switch (node) {
            case Name name -> names.name(name);
            case Encoding encoding -> encoding(encoding);
            case Type type -> types.type(type);
            case Expression expression -> expressions.expression(expression);
            case Node.Arguments(List<Node> nodes) -> list(nodes);
            case Node.TemplateParameter parameter -> types.type(parameter);
            case Node.PackExpansion(Node pattern) -> expansion(pattern);
        }
        leave();
    }

    private void enter() {
        step();
        nesting++;
        if (nesting > MAX_NESTING) {
            throw new MalformedNameException("nested deeper than " + MAX_NESTING);
        }
    }

    private void leave() {
        nesting--;
    }

    void step() {
        steps++;
        if (steps > MAX_STEPS) {
            throw new MalformedNameException("more than " + MAX_STEPS + " parts");
        }
    }

    /** Writes what is in another scope than what is around it. */
    void inScope(Scope other, Runnable action) {
        Scope before = scope;
        scope = other;
        action.run();
        scope = before;
    }

    Scope scope() {
        return scope;
    }

    private void encoding(Encoding encoding) {
        switch (encoding) {
            case Encoding.Function(Node name, Type.Function type) -> function(name, type);
            case Encoding.Special(String description, Node subject) -> {
                out.add(description);
                node(subject);
            }
            case Encoding.ConstructionVtable(Node base, Node derived) -> {
                out.add("construction vtable for ");
                node(base);
                out.add("-in-");
                node(derived);
            }
            case Encoding.Clone(Node original, String suffix) -> {
                node(original);
                out.add(" [clone ");
                out.add(suffix);
                out.add("]");
            }
        }
    }

    /** The parameters of a template are known in its type, not in its name. */
    private void function(Node name, Type.Function type) {
        Node entity = name instanceof Name.Local local ? local.entity() : name;
        Scope inside = entity instanceof Name.Template template ? scope.inside(template) : scope;
        types.declaration(type, inside, name);
    }

    /** Elements with commas between them; empty packs at the end leave no comma. */
    void list(List<Node> nodes) {
        int filled = out.length();
        boolean first = true;
        for (Node node : nodes) {
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

    /** The parameters of a lambda, whose template parameters are written {@code auto:1}. */
    void closureParameters(Node.Arguments parameters) {
        closures++;
        list(parameters.nodes());
        closures--;
    }

    boolean inClosure() {
        return closures > 0;
    }

    /** The argument of a parameter; of a pack, the element being written. */
    Node argument(Node.TemplateParameter parameter, Scope inside) {
        Node argument = wholeArgument(parameter, inside)
                .orElseThrow(() -> new MalformedNameException("no argument of number " + parameter.index()));
        if (!(argument instanceof Node.Arguments(List<Node> pack)) || element.isEmpty()) {
            return argument;
        }
        if (element.getAsInt() >= pack.size()) {
            throw new MalformedNameException("a pack of " + pack.size() + " in an expansion of others");
        }
        return pack.get(element.getAsInt());
    }

    private static Optional<Node> wholeArgument(Node.TemplateParameter parameter, Scope inside) {
        return switch (inside) {
            case Scope.Outermost _ -> Optional.empty();
            case Scope.OfTemplate(List<Node> arguments, Scope _) ->
                parameter.index() < arguments.size() ? Optional.of(arguments.get(parameter.index())) : Optional.empty();
        };
    }

    /** All elements of packs are meant in what the action writes. */
    void withWholePacks(Runnable action) {
        OptionalInt before = element;
        element = OptionalInt.empty();
        action.run();
        element = before;
    }

    private void expansion(Node pattern) {
        Optional<List<Node>> pack = inClosure() ? Optional.empty() : pack(pattern);
        if (pack.isEmpty()) {
            expressions.operand(pattern);
            out.add("...");
            return;
        }
        for (int i = 0; i < pack.get().size(); i++) {
            if (i > 0) {
                out.add(", ");
            }
            element = OptionalInt.of(i);
            node(pattern);
        }
    }

    /** The elements of the first pack that a pattern names. */
    Optional<List<Node>> pack(Node pattern) {
        if (pattern instanceof Node.TemplateParameter parameter) {
            return wholeArgument(parameter, scope)
                    .filter(Node.Arguments.class::isInstance)
                    .map(Node::parts);
        }
        enter();
        Optional<List<Node>> pack = Optional.empty();
        for (Node part : pattern.parts()) {
            pack = pack(part);
            if (pack.isPresent()) {
                break;
            }
        }
        leave();
        return pack;
    }
}
