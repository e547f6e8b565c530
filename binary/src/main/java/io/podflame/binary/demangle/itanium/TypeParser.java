package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;

import io.podflame.binary.demangle.itanium.Node.Modified;
import io.podflame.binary.demangle.itanium.Node.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads types. */
final class TypeParser {
    private final Grammar grammar;

    /** Whether the type that a conversion function converts to is being read. */
    private boolean conversion;

    TypeParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /** Qualifiers of a type or function, the outermost first. */
    record Qualifiers(List<Modified> outerFirst) {
        Node around(Node inner) {
            Node node = inner;
            for (int i = outerFirst.size() - 1; i >= 0; i--) {
                Modified qualifier = outerFirst.get(i);
                node = new Modified(qualifier.modifier(), node, qualifier.operand());
            }
            return node;
        }

        Qualifiers ofThis() {
            return new Qualifiers(outerFirst.stream()
                    .map(q -> new Modified(q.modifier().ofThis(), q.inner(), q.operand()))
                    .toList());
        }
    }

    private static final Node NOTHING = new Node.Name("");
    private static final Qualifiers NONE = new Qualifiers(List.of());

    Node type() {
        text().enter();
        Node type = unlimitedType();
        text().leave();
        return type;
    }

    /** The type behind {@code cv}; template arguments behind it may belong to the conversion function. */
    Node conversionTarget() {
        boolean before = conversion;
        conversion = true;
        Node type = type();
        conversion = before;
        return type;
    }

    Qualifiers qualifiers() {
        if (!qualifier()) {
            return NONE;
        }
        List<Modified> found = new ArrayList<>();
        while (qualifier()) {
            found.add(oneQualifier());
        }
        return new Qualifiers(found);
    }

    /** Parameters up to the end of the function's type; void alone means none. */
    Node.Arguments parameters() {
        List<Node> types = new ArrayList<>();
        while (true) {
            char c = text().peek();
            boolean reference = (c == 'R' || c == 'O') && text().peek(1) == 'E';
            if (c == '\0' || c == 'E' || c == '.' || c == '_' || reference) {
                break;
            }
            types.add(type());
        }
        if (types.isEmpty()) {
            throw new MalformedNameException("no parameters at " + text().position());
        }
        boolean none = types.size() == 1 && types.getFirst() instanceof Node.Builtin(BuiltinType only) && only.isVoid();
        return new Node.Arguments(none ? List.of() : types);
    }

    Node.FunctionType bareFunction(boolean withResult) {
        boolean explicit = text().take('J');
        Node result = withResult || explicit ? type() : null;
        return new Node.FunctionType(result, parameters());
    }

    private Node unlimitedType() {
        if (qualifier()) {
            return substitutable(qualified());
        }
        char c = text().peek();
        if (MangledText.lower(c) && c != 'u') {
            return builtin();
        }
        return switch (c) {
            case 'S' -> standard();
            case 'D' -> extended();
            case 'T' -> templateParameter();
            default -> substitutable(composed(c));
        };
    }

    private Node composed(char c) {
        return switch (c) {
            case 'F' -> functionType();
            case 'A' -> array();
            case 'M' -> memberPointer();
            case 'O' -> modified(Modifier.RVALUE_REFERENCE);
            case 'P' -> modified(Modifier.POINTER);
            case 'R' -> modified(Modifier.LVALUE_REFERENCE);
            case 'C' -> modified(Modifier.COMPLEX);
            case 'G' -> modified(Modifier.IMAGINARY);
            case 'U' -> vendorQualified();
            case 'u' -> vendorType();
            default -> grammar.names().name();
        };
    }

    private boolean qualifier() {
        char c = text().peek();
        if (c == 'r' || c == 'V' || c == 'K') {
            return true;
        }
        char next = text().peek(1);
        return c == 'D' && (next == 'o' || next == 'O' || next == 'w' || next == 'x');
    }

    private Modified oneQualifier() {
        return switch (text().next()) {
            case 'r' -> new Modified(Modifier.RESTRICT, NOTHING);
            case 'V' -> new Modified(Modifier.VOLATILE, NOTHING);
            case 'K' -> new Modified(Modifier.CONST, NOTHING);
            default ->
                switch (text().next()) {
                    case 'x' -> new Modified(Modifier.TRANSACTION_SAFE, NOTHING);
                    case 'o' -> new Modified(Modifier.NOEXCEPT, NOTHING);
                    case 'O' -> {
                        Node condition = grammar.expressions().expression();
                        text().expect('E');
                        yield new Modified(Modifier.NOEXCEPT, NOTHING, condition);
                    }
                    default -> {
                        Node.Arguments thrown = parameters();
                        text().expect('E');
                        yield new Modified(Modifier.THROWS, NOTHING, thrown);
                    }
                };
        };
    }

    /** A reference qualifier goes outside of the others, for it is written last. */
    private Node qualified() {
        Qualifiers qualifiers = qualifiers();
        if (text().peek() != 'F') {
            return qualifiers.around(type());
        }
        Node function = functionType();
        Qualifiers ofThis = qualifiers.ofThis();
        return function instanceof Modified reference
                ? new Modified(reference.modifier(), ofThis.around(reference.inner()))
                : ofThis.around(function);
    }

    private Node builtin() {
        Node.Builtin type = BuiltinType.of(text().next());
        if (type == null) {
            throw new MalformedNameException("no builtin type at " + text().position());
        }
        return type;
    }

    private Node standard() {
        char next = text().peek(1);
        if (next == '_' || MangledText.digit(next) || MangledText.upper(next)) {
            Node node = grammar.names().substitution();
            return text().peek() == 'I' ? substitutable(template(node)) : node;
        }
        Node name = grammar.names().name();
        boolean abbreviated = name instanceof Node.Name || name instanceof Node.Tagged;
        return abbreviated ? name : substitutable(name);
    }

    private Node template(Node name) {
        return new Node.Template(name, grammar.arguments().templateArguments());
    }

    private Node templateParameter() {
        Node parameter = substitutable(grammar.arguments().templateParameter());
        if (text().peek() != 'I') {
            return parameter;
        }
        if (!conversion) {
            return substitutable(template(parameter));
        }
        // Two lists of arguments: the first is of the parameter. One: it is of the conversion function.
        int position = text().position();
        int known = grammar.substitutions().size();
        Node.Arguments arguments = grammar.arguments().templateArguments();
        if (text().peek() == 'I') {
            return substitutable(new Node.Template(parameter, arguments));
        }
        text().rewind(position);
        grammar.substitutions().shrink(known);
        return parameter;
    }

    private Node functionType() {
        text().expect('F');
        text().take('Y');
        Node.FunctionType function = bareFunction(true);
        Node type = function;
        if (text().take('R')) {
            type = new Modified(Modifier.LVALUE_THIS, function);
        } else if (text().take('O')) {
            type = new Modified(Modifier.RVALUE_THIS, function);
        }
        text().expect('E');
        return type;
    }

    private Node array() {
        text().expect('A');
        Node dimension = dimension();
        return new Node.ArrayType(dimension, type());
    }

    /** Digits or an expression, and an underscore; null when nothing is before the underscore. */
    private @Nullable Node dimension() {
        Node dimension = null;
        if (MangledText.digit(text().peek())) {
            int start = text().position();
            text().skipNumber();
            dimension = new Node.Name(text().since(start));
        } else if (text().peek() != '_') {
            dimension = grammar.expressions().expression();
        }
        text().expect('_');
        return dimension;
    }

    private Node memberPointer() {
        text().expect('M');
        Node owner = type();
        return new Node.MemberPointer(owner, type());
    }

    private Node modified(Modifier modifier) {
        text().skip(1);
        return new Modified(modifier, type());
    }

    private Node vendorQualified() {
        if (text().peek(1) == 'l' || text().peek(1) == 't') {
            return grammar.names().name();
        }
        text().expect('U');
        Node name = grammar.names().identifier();
        Node qualifier = text().peek() == 'I' ? template(name) : name;
        return new Modified(Modifier.VENDOR, type(), qualifier);
    }

    private Node vendorType() {
        text().expect('u');
        Node name = grammar.names().identifier();
        return text().peek() == 'I' ? template(name) : name;
    }

    private Node extended() {
        text().expect('D');
        char kind = text().next();
        return switch (kind) {
            case 'T', 't' -> {
                Node expression = grammar.expressions().expression();
                text().expect('E');
                yield substitutable(new Node.Decltype(expression));
            }
            case 'p' -> substitutable(new Node.PackExpansion(type()));
            case 'v' -> substitutable(vector());
            case 'F' -> floating();
            case 'n' -> BuiltinType.NULLPTR;
            case 'a' -> new Node.Name("auto");
            case 'c' -> new Node.Name("decltype(auto)");
            case 'f' -> standardType("decimal32");
            case 'd' -> standardType("decimal64");
            case 'e' -> standardType("decimal128");
            case 'h' -> standardType("half");
            case 'u' -> standardType("char8_t");
            case 's' -> standardType("char16_t");
            case 'i' -> standardType("char32_t");
            default -> throw new MalformedNameException("type D" + kind);
        };
    }

    private static Node standardType(String name) {
        return new Node.Builtin(new BuiltinType(name, BuiltinType.Style.CAST));
    }

    private Node vector() {
        text().take('_');
        Node dimension = dimension();
        if (dimension == null) {
            throw new MalformedNameException("vector without dimension");
        }
        return new Node.VectorType(dimension, type());
    }

    private Node floating() {
        int bits = text().number();
        String suffix = text().take('x') ? "x" : "";
        if (bits == 16 && text().take('b')) {
            return standardType("std::bfloat16_t");
        }
        if (suffix.isEmpty()) {
            text().expect('_');
        }
        return standardType("_Float" + bits + suffix);
    }

    private Node substitutable(Node node) {
        return grammar.substitutions().add(node);
    }

    private MangledText text() {
        return grammar.text();
    }
}
