package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.BoundedText;

import io.podflame.binary.demangle.itanium.Node.Modified;
import io.podflame.binary.demangle.itanium.Node.Modifier;
import org.jspecify.annotations.Nullable;

/** Prints types, with their pointers, references, qualifiers and names where C++ has them. */
final class TypePrinter {
    private final NodePrinter printer;

    /** What is to be written around the type being printed, the innermost first. */
    private @Nullable Declarator declarators;

    TypePrinter(NodePrinter printer) {
        this.printer = printer;
    }

    @Nullable
    Declarator hide() {
        Declarator hidden = declarators;
        declarators = null;
        return hidden;
    }

    void show(@Nullable Declarator hidden) {
        declarators = hidden;
    }

    Node withoutFunctionQualifiers(Node node) {
        Node inner = node;
        while (inner instanceof Modified modified && modified.modifier().ofFunction()) {
            inner = modified.inner();
        }
        return inner;
    }

    /** A name with its function type: the name is a declarator of it, and so are the qualifiers of this. */
    void encoding(Node.Encoding encoding) {
        Declarator hidden = hide();
        Node name = pushQualifiers(encoding.name());
        if (name instanceof Node.Local local) {
            Node entity = local.name() instanceof Node.DefaultArgument argument ? argument.name() : local.name();
            name = pushQualifiers(entity);
            push(local);
        } else {
            push(name);
        }
        TemplateScope scope = templates().scope();
        if (name instanceof Node.Template template) {
            templates().push(template);
        }
        printer.node(encoding.type());
        templates().scope(scope);
        printRest(null);
        show(hidden);
    }

    /** {@code around} is written around {@code inner}. */
    void around(Node around, Node inner) {
        Declarator before = declarators;
        push(around);
        printer.node(inner);
        printRest(before);
    }

    void modified(Modified modified) {
        if (modified.modifier().cv() && alreadyQualified(modified.modifier())) {
            printer.node(modified.inner());
        } else if (reference(modified.modifier()) && modified.inner() instanceof Node.TemplateParameter parameter) {
            referenceTo(modified, parameter);
        } else {
            around(collapsed(modified, modified.inner()));
        }
    }

    void function(Node.FunctionType function) {
        Declarator before = declarators;
        Node result = function.result();
        if (result != null) {
            push(function);
            Declarator own = declarators;
            printer.node(result);
            declarators = before;
            if (own == null || own.printed()) {
                return;
            }
            out().add(" ");
        }
        functionAround(function, before);
    }

    /** Qualifiers of an array are those of its elements. */
    void array(Node.ArrayType array) {
        Declarator before = declarators;
        push(array);
        Declarator own = declarators;
        for (Declarator d = before;
                d != null && d.node() instanceof Modified m && m.modifier().cv();
                d = d.outer()) {
            if (!d.printed()) {
                declarators = new Declarator(d.node(), d.scope(), declarators);
                d.markPrinted();
            }
        }
        Declarator innermost = declarators;
        printer.node(array.element());
        declarators = before;
        if (own == null || own.printed()) {
            return;
        }
        for (Declarator d = innermost; d != null && d.node() instanceof Modified; d = d.outer()) {
            if (!d.printed()) {
                declarator(d.node());
            }
        }
        arrayAround(array, before);
    }

    private void around(Modified modified) {
        around(modified, modified.inner());
    }

    /** A reference to a reference is one; an lvalue reference wins. */
    private static Modified collapsed(Modified outer, Node inner) {
        if (!reference(outer.modifier()) || !(inner instanceof Modified m) || !reference(m.modifier())) {
            return outer;
        }
        boolean lvalue = m.modifier() == Modifier.LVALUE_REFERENCE || m.modifier() == outer.modifier();
        return lvalue ? m : new Modified(outer.modifier(), m.inner());
    }

    /** A repeated reference to a parameter means the arguments of where it stood first. */
    private void referenceTo(Modified reference, Node.TemplateParameter parameter) {
        if (printer.inLambda()) {
            around(reference);
            return;
        }
        TemplateScope scope = templates().scope();
        TemplateScope first = templates().firstScope(parameter);
        if (first != null && !printer.within(parameter, reference)) {
            templates().scope(first);
        }
        Modified shown = collapsed(reference, templates().argument(parameter));
        around(shown);
        templates().scope(scope);
    }

    private static boolean reference(Modifier modifier) {
        return modifier == Modifier.LVALUE_REFERENCE || modifier == Modifier.RVALUE_REFERENCE;
    }

    private boolean alreadyQualified(Modifier modifier) {
        for (Declarator d = declarators; d != null; d = d.outer()) {
            if (d.printed()) {
                continue;
            }
            if (!(d.node() instanceof Modified m) || !m.modifier().cv()) {
                return false;
            }
            if (m.modifier() == modifier) {
                return true;
            }
        }
        return false;
    }

    private Node pushQualifiers(Node name) {
        Node inner = name;
        while (inner instanceof Modified modified && modified.modifier().ofFunction()) {
            push(modified);
            inner = modified.inner();
        }
        return inner;
    }

    private void push(Node node) {
        declarators = new Declarator(node, templates().scope(), declarators);
    }

    /** What the type had no place for comes behind it. */
    private void printRest(@Nullable Declarator before) {
        for (Declarator d = declarators; d != null && !identical(d, before); d = d.outer()) {
            if (!d.printed()) {
                d.markPrinted();
                declarator(d.node());
            }
        }
        declarators = before;
    }

    private void functionAround(Node.FunctionType function, @Nullable Declarator around) {
        boolean parentheses = false;
        boolean spaced = false;
        for (Declarator d = around; d != null && !d.printed() && !parentheses; d = d.outer()) {
            if (d.node() instanceof Modified(Modifier modifier, Node _, Node _)) {
                if (!modifier.ofFunction()) {
                    parentheses = true;
                    spaced = modifier != Modifier.POINTER && !reference(modifier);
                }
            } else if (d.node() instanceof Node.MemberPointer) {
                parentheses = true;
                spaced = true;
            }
        }
        if (parentheses) {
            boolean space = spaced || out().last() != '(' && out().last() != '*';
            if (space && out().last() != ' ') {
                out().add(" ");
            }
            out().add("(");
        }
        Declarator hidden = hide();
        declarators(around, false);
        out().add(parentheses ? ")(" : "(");
        printer.list(function.parameters());
        out().add(")");
        declarators(around, true);
        show(hidden);
    }

    private void arrayAround(Node.ArrayType array, @Nullable Declarator around) {
        boolean space = true;
        boolean parentheses = false;
        for (Declarator d = around; d != null; d = d.outer()) {
            if (!d.printed()) {
                boolean nested = d.node() instanceof Node.ArrayType;
                parentheses = !nested;
                space = !nested;
                break;
            }
        }
        if (parentheses) {
            out().add(" (");
        }
        declarators(around, false);
        out().add(parentheses ? ")" : "");
        out().add(space ? " [" : "[");
        Node dimension = array.dimension();
        if (dimension != null) {
            printer.node(dimension);
        }
        out().add("]");
    }

    /** Prints what is not yet, from the innermost on; qualifiers of functions only behind the parameters. */
    private void declarators(@Nullable Declarator innermost, boolean behind) {
        for (Declarator d = innermost; d != null; d = d.outer()) {
            boolean later =
                    !behind && d.node() instanceof Modified m && m.modifier().ofFunction();
            if (d.printed() || later) {
                continue;
            }
            d.markPrinted();
            TemplateScope scope = templates().scope();
            templates().scope(d.scope());
            boolean rest = true;
            switch (d.node()) {
                case Node.FunctionType function -> functionAround(function, d.outer());
                case Node.ArrayType array -> arrayAround(array, d.outer());
                case Node.Local local -> {
                    Declarator hidden = hide();
                    printer.node(local.function());
                    show(hidden);
                    printer.local(local);
                }
                default -> {
                    declarator(d.node());
                    rest = false;
                }
            }
            templates().scope(scope);
            if (rest) {
                return;
            }
        }
    }

    private void declarator(Node node) {
        switch (node) {
            case Modified(Modifier modifier, Node _, Node operand) -> modifier(modifier, operand);
            case Node.MemberPointer(Node owner, Node _) -> {
                if (out().last() != '(') {
                    out().add(" ");
                }
                printer.node(owner);
                out().add("::*");
            }
            case Node.VectorType(Node dimension, Node _) -> {
                out().add(" __vector(");
                printer.node(dimension);
                out().add(")");
            }
            default -> printer.node(node);
        }
    }

    private void modifier(Modifier modifier, @Nullable Node operand) {
        out().add(modifier.text());
        if (operand != null) {
            boolean bare = modifier == Modifier.VENDOR;
            out().add(bare ? "" : "(");
            printer.node(operand);
            out().add(bare ? "" : ")");
        }
    }

    @SuppressWarnings("ReferenceEquality") // The place in the chain, not what is written there.
    private static boolean identical(Declarator one, @Nullable Declarator other) {
        return one == other;
    }

    private TemplateArguments templates() {
        return printer.templates();
    }

    private BoundedText out() {
        return printer.out();
    }
}
