package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;

import io.podflame.binary.demangle.itanium.Node.Modifier;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What template parameters stand for at the place being printed, and the packs among them. */
final class TemplateArguments {
    private static final int MAX_STEPS = 200_000;

    private @Nullable TemplateScope scope;
    /** Which element of a pack is being printed; negative for all of them. */
    private int packIndex;

    private int steps;
    private int nesting;
    private final IdentityHashMap<Node, TemplateScope> firstScopes = new IdentityHashMap<>();

    @Nullable
    TemplateScope scope() {
        return scope;
    }

    void scope(@Nullable TemplateScope next) {
        scope = next;
    }

    void push(Node.Template template) {
        scope = new TemplateScope(template, scope);
    }

    int packIndex() {
        return packIndex;
    }

    void packIndex(int next) {
        packIndex = next;
    }

    /** The scope in which the parameter was met first; null when this is the first time, which is then remembered. */
    @Nullable
    TemplateScope firstScope(Node.TemplateParameter parameter) {
        TemplateScope first = firstScopes.get(parameter);
        if (first == null && scope != null) {
            firstScopes.put(parameter, scope);
        }
        return first;
    }

    /** The argument of the parameter; of a pack, the element being printed. */
    Node argument(Node.TemplateParameter parameter) {
        Node argument = wholeArgument(parameter);
        if (argument instanceof Node.Arguments(List<Node> pack) && packIndex >= 0) {
            argument = packIndex < pack.size() ? pack.get(packIndex) : null;
        }
        if (argument == null) {
            throw new MalformedNameException("no argument for template parameter " + parameter.index());
        }
        return argument;
    }

    /** The first pack that a pattern names; null when it names none. */
    Node.@Nullable Arguments pack(@Nullable Node pattern) {
        if (pattern == null) {
            return null;
        }
        if (++steps > MAX_STEPS || nesting > 2 * MangledText.MAX_NESTING) {
            throw new MalformedNameException("too many packs");
        }
        nesting++;
        Node.Arguments pack = packOf(pattern);
        nesting--;
        return pack;
    }

    /** How many arguments there are once packs are expanded. */
    int count(Node.Arguments arguments) {
        int count = 0;
        for (Node node : arguments.nodes()) {
            if (node instanceof Node.PackExpansion(Node pattern)) {
                Node.Arguments pack = pack(pattern);
                count += pack == null ? 0 : pack.nodes().size();
            } else {
                count++;
            }
        }
        return count;
    }

    private @Nullable Node wholeArgument(Node.TemplateParameter parameter) {
        if (scope == null) {
            throw new MalformedNameException("template parameter outside of a template");
        }
        List<Node> arguments = scope.template().arguments().nodes();
        return parameter.index() < arguments.size() ? arguments.get(parameter.index()) : null;
    }

    private Node.@Nullable Arguments packOf(Node pattern) {
        return switch (pattern) {
            case Node.TemplateParameter parameter ->
                wholeArgument(parameter) instanceof Node.Arguments arguments ? arguments : null;
            case Node.Arguments arguments -> anyPack(arguments.nodes());
            case Node.Qualified(Node owner, Node name) -> either(owner, name);
            case Node.Local(Node function, Node name) -> either(function, name);
            case Node.Template(Node name, Node.Arguments arguments) -> either(name, arguments);
            case Node.Tagged(Node name, Node _) -> pack(name);
            case Node.VendorOperator(Node name) -> pack(name);
            case Node.Conversion(Node type) -> pack(type);
            case Node.Special(String _, Node subject) -> pack(subject);
            case Node.ConstructionVtable(Node base, Node derived) -> either(base, derived);
            case Node.Encoding(Node name, Node.FunctionType type) -> either(name, type);
            case Node.Modified(Modifier _, Node inner, Node operand) -> either(inner, operand);
            case Node.FunctionType(Node result, Node.Arguments parameters) -> either(result, parameters);
            case Node.ArrayType(Node dimension, Node element) -> either(dimension, element);
            case Node.MemberPointer(Node owner, Node member) -> either(owner, member);
            case Node.VectorType(Node dimension, Node element) -> either(dimension, element);
            default -> packOfExpression(pattern);
        };
    }

    private Node.@Nullable Arguments packOfExpression(Node pattern) {
        return switch (pattern) {
            case Node.Decltype(Node expression) -> pack(expression);
            case Node.Literal(Node type, String _, boolean _) -> pack(type);
            case Node.Unary(Operator _, Node operand) -> pack(operand);
            case Node.Suffixed(Operator _, Node operand) -> pack(operand);
            case Node.CastExpression(Node type, Node operand) -> either(type, operand);
            case Node.Binary(Operator _, Node left, Node right) -> either(left, right);
            case Node.Conditional(Node condition, Node yes, Node no) -> {
                Node.Arguments first = either(condition, yes);
                yield first == null ? pack(no) : first;
            }
            case Node.NewExpression(Operator _, Node.Arguments placement, Node type, Node initializer) -> {
                Node.Arguments first = either(placement, type);
                yield first == null ? pack(initializer) : first;
            }
            case Node.Fold(Node _, Node before, Node after, boolean _) -> either(before, after);
            case Node.InitializerList(Node type, Node.Arguments arguments) -> either(type, arguments);
            case Node.VendorExpression(Node _, Node.Arguments arguments) -> pack(arguments);
            default -> null;
        };
    }

    private Node.@Nullable Arguments either(@Nullable Node first, @Nullable Node second) {
        Node.Arguments pack = pack(first);
        return pack == null ? pack(second) : pack;
    }

    private Node.@Nullable Arguments anyPack(List<Node> nodes) {
        for (Node node : nodes) {
            Node.Arguments pack = pack(node);
            if (pack != null) {
                return pack;
            }
        }
        return null;
    }
}
