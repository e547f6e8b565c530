package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.itanium.Type.Compound;
import io.podflame.binary.demangle.itanium.Type.Derived;
import io.podflame.binary.demangle.itanium.Type.Mark;
import io.podflame.binary.demangle.text.BoundedText;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes types, and what is declared in the middle of them.
 *
 * <p>C++ writes a type from the inside out, like a spiral. A type is unrolled into layers, the one next to the name
 * first, and the core that they are made of; then come the core, the left sides of the layers from the last to the first,
 * the name, and the right sides from the first to the last:
 *
 * <pre>
 * PFPA3_icE   layers: pointer, function (char), pointer, array [3]; core: int
 *
 *     int        (*          (*    name  )      (char)      )        [3]
 *     core    array pointer  function pointer   function    array
 * </pre>
 */
final class TypeWriter {
    private final NodeWriter writer;

    TypeWriter(NodeWriter writer) {
        this.writer = writer;
    }

    /** A derived type, and the scope in which it was met. */
    private record Layer(Derived type, Scope scope) {
        boolean has(Mark other) {
            return type instanceof Compound(Mark mark, Node _) && mark == other;
        }

        boolean isReference() {
            return type instanceof Compound(Mark mark, Node _) && mark.isReference();
        }

        boolean isQualifier() {
            return type instanceof Compound(Mark mark, Node _) && mark.isQualifier();
        }

        /** Whether it has a right side. */
        boolean surrounds() {
            return type instanceof Type.Function || type instanceof Type.Array;
        }
    }

    /** A type that declares no name, or a parameter that stands for one. */
    void type(Node type) {
        switch (type) {
            case BuiltinType builtin -> out().add(builtin.name());
            case Type.Decltype(Node expression) -> {
                out().add("decltype (");
                writer.node(expression);
                out().add(")");
            }
            default -> declaration(type, writer.scope(), Name.NOTHING);
        }
    }

    /** A name, which is written in the present scope, in the middle of its type, which is written in another. */
    void declaration(Node type, Scope scope, Node name) {
        List<Layer> layers = new ArrayList<>();
        core(type, scope, layers);
        for (int i = layers.size() - 1; i >= 0; i--) {
            left(layers, i);
        }
        writer.node(name);
        for (int i = 0; i < layers.size(); i++) {
            right(layers, i);
        }
    }

    /** Unrolls a type into its layers, and writes what remains; an argument takes the place of its parameter. */
    private void core(Node type, Scope scope, List<Layer> layers) {
        Node core = type;
        Scope inside = scope;
        while (true) {
            writer.step();
            if (core instanceof Derived derived) {
                add(layers, new Layer(derived, inside));
                core = derived.base();
            } else if (core instanceof Node.TemplateParameter parameter && !writer.inClosure()) {
                core = writer.argument(parameter, inside);
                inside = inside.outer();
            } else {
                break;
            }
        }
        if (core instanceof Node.TemplateParameter(int index)) {
            out().add("auto:" + (index + 1));
        } else {
            Node rest = core;
            writer.inScope(inside, () -> writer.node(rest));
        }
    }

    private static void add(List<Layer> layers, Layer layer) {
        if (layer.type() instanceof Compound(Mark mark, Node _)) {
            addCompound(layers, layer, mark);
        } else if (layer.type() instanceof Type.Array) {
            // qualifiers of an array are those of its elements
            layers.add(layers.size() - trailingQualifiers(layers), layer);
        } else {
            layers.add(layer);
        }
    }

    /** A qualifier counts once; a reference to a reference is one, and an lvalue reference wins. */
    private static void addCompound(List<Layer> layers, Layer layer, Mark mark) {
        if (mark.isQualifier()) {
            int qualifiers = trailingQualifiers(layers);
            boolean known = layers.subList(layers.size() - qualifiers, layers.size()).stream()
                    .anyMatch(qualifier -> qualifier.has(mark));
            if (!known) {
                layers.add(layer);
            }
        } else if (mark.isReference() && !layers.isEmpty() && layers.getLast().isReference()) {
            if (mark == Mark.LVALUE_REFERENCE) {
                layers.set(layers.size() - 1, layer);
            }
        } else {
            layers.add(layer);
        }
    }

    private static int trailingQualifiers(List<Layer> layers) {
        int first = layers.size();
        while (first > 0 && layers.get(first - 1).isQualifier()) {
            first--;
        }
        return layers.size() - first;
    }

    private void left(List<Layer> layers, int index) {
        Layer layer = layers.get(index);
        switch (layer.type()) {
            case Compound(Mark mark, Node _) -> out().add(mark.text());
            case Type.VendorQualified(Node qualifier, Node _) -> around(" ", layer, qualifier, "");
            case Type.MemberPointer(Node owner, Node _) -> around(out().last() == '(' ? "" : " ", layer, owner, "::*");
            case Type.Vector(Node dimension, Node _) -> around(" __vector(", layer, dimension, ")");
            case Type.Array _ -> out().add(isEnclosed(layers, index) ? " (" : "");
            case Type.Function function -> leftOfFunction(function, layers, index);
        }
    }

    /** A result that surrounds the function, as another function does, stands close to it. */
    private void leftOfFunction(Type.Function function, List<Layer> layers, int index) {
        boolean surrounded = layers.subList(index + 1, layers.size()).stream().anyMatch(Layer::surrounds);
        if (function.result().isPresent() && !surrounded) {
            out().add(" ");
        }
        if (isEnclosed(layers, index)) {
            Layer enclosed = layers.get(index - 1);
            boolean plain = enclosed.type() instanceof Compound(Mark mark, Node _)
                    && (mark == Mark.POINTER || mark.isReference());
            String close = plain ? " (*" : " ";
            out().add(close.indexOf(out().last()) < 0 ? " (" : "(");
        }
    }

    private void right(List<Layer> layers, int index) {
        Layer layer = layers.get(index);
        if (layer.type() instanceof Type.Array(Node dimension, Node _)) {
            boolean enclosed = isEnclosed(layers, index);
            around(enclosed ? ") [" : index > 0 ? "[" : " [", layer, dimension, "]");
        } else if (layer.type() instanceof Type.Function function) {
            around(isEnclosed(layers, index) ? ")(" : "(", layer, function.parameters(), ")");
            function.qualifiers().forEach(qualifier -> writer.inScope(layer.scope(), () -> qualifier(qualifier)));
        }
    }

    private void qualifier(FunctionQualifier qualifier) {
        out().add(qualifier.text());
        if (qualifier.hasOperands()) {
            out().add("(");
            writer.node(qualifier.operands());
            out().add(")");
        }
    }

    /** Whether the layer before it would belong to the result or the elements without parentheses. */
    private static boolean isEnclosed(List<Layer> layers, int index) {
        return index > 0 && !layers.get(index - 1).surrounds();
    }

    private void around(String before, Layer layer, Node node, String after) {
        out().add(before);
        writer.inScope(layer.scope(), () -> writer.node(node));
        out().add(after);
    }

    private BoundedText out() {
        return writer.out();
    }
}
