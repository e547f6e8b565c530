package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.itanium.Type.Mark;
import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads types (5.1.5). */
final class TypeParser {
    private static final FunctionQualifier LVALUE_THIS = new FunctionQualifier(" &");
    private static final FunctionQualifier RVALUE_THIS = new FunctionQualifier(" &&");

    private final Grammar grammar;

    /** Whether the type that a conversion function converts to is being read. */
    private boolean converting;

    TypeParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Node type() {
        text().enter();
        Node type = atQualifier() || atExceptionSpecification()
                ? grammar.substitutions().add(qualified())
                : plain();
        text().leave();
        return type;
    }

    /** The type behind {@code cv}; template arguments behind it may belong to the conversion function. */
    Node conversionTarget() {
        boolean before = converting;
        converting = true;
        Node type = type();
        converting = before;
        return type;
    }

    private Node plain() {
        char c = text().peek();
        if (MangledText.isLowerCase(c) && c != 'u') {
            return builtin();
        }
        return switch (c) {
            case 'S' -> standard();
            case 'D' -> extended();
            case 'T' -> templateParameter();
            default -> grammar.substitutions().add(composed(c));
        };
    }

    private Node composed(char c) {
        return switch (c) {
            case 'F' -> function(List.of());
            case 'A' -> array();
            case 'M' -> memberPointer();
            case 'O' -> compound(Mark.RVALUE_REFERENCE);
            case 'P' -> compound(Mark.POINTER);
            case 'R' -> compound(Mark.LVALUE_REFERENCE);
            case 'C' -> compound(Mark.COMPLEX);
            case 'G' -> compound(Mark.IMAGINARY);
            case 'U' -> vendorQualified();
            case 'u' -> vendorType();
            default -> grammar.names().name();
        };
    }

    private boolean atQualifier() {
        char c = text().peek();
        return c == 'r' || c == 'V' || c == 'K';
    }

    private boolean atExceptionSpecification() {
        return text().peek() == 'D' && "oOwx".indexOf(text().peek(1)) >= 0 && !text().atEnd();
    }

    /** Qualifiers and what they qualify: those of a function are of its {@code this}. */
    private Node qualified() {
        int start = text().position();
        List<Mark> marks = marks();
        if (text().peek() != 'F' && !atExceptionSpecification()) {
            Node node = type();
            for (Mark mark : marks.reversed()) {
                node = new Type.Compound(mark, node);
            }
            return node;
        }
        text().rewind(start);
        return function(qualifiersOfThis());
    }

    private List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        while (atQualifier()) {
            marks.add(
                    switch (text().next()) {
                        case 'r' -> Mark.RESTRICT;
                        case 'V' -> Mark.VOLATILE;
                        default -> Mark.CONST;
                    });
        }
        return marks;
    }

    void skipQualifiers() {
        marks();
    }

    /** In the order in which they are written, which is the opposite of the mangled one. */
    List<FunctionQualifier> qualifiersOfThis() {
        if (!atQualifier() && !atExceptionSpecification()) {
            return List.of();
        }
        List<FunctionQualifier> qualifiers = new ArrayList<>();
        marks().forEach(mark -> qualifiers.addFirst(new FunctionQualifier(mark.text())));
        while (atExceptionSpecification()) {
            qualifiers.addFirst(exceptionSpecification());
        }
        return qualifiers;
    }

    private FunctionQualifier exceptionSpecification() {
        String code = text().takeCode();
        return switch (code) {
            case "Dx" -> new FunctionQualifier(" transaction_safe");
            case "Do" -> new FunctionQualifier(" noexcept");
            case "DO" -> {
                Node condition = grammar.expressions().expression();
                text().expect('E');
                yield new FunctionQualifier(" noexcept", condition);
            }
            default -> {
                Node thrown = parameters();
                text().expect('E');
                yield new FunctionQualifier(" throw", thrown);
            }
        };
    }

    Optional<FunctionQualifier> referenceQualifier() {
        if (text().take('R')) {
            return Optional.of(LVALUE_THIS);
        }
        return text().take('O') ? Optional.of(RVALUE_THIS) : Optional.empty();
    }

    private Node function(List<FunctionQualifier> ofThis) {
        text().expect('F');
        // whether it is extern "C" is not shown
        text().take('Y');
        Type.Function function = bareFunction(true);
        List<FunctionQualifier> qualifiers = new ArrayList<>(ofThis);
        referenceQualifier().ifPresent(qualifiers::add);
        text().expect('E');
        return function.with(qualifiers);
    }

    Type.Function bareFunction(boolean withResult) {
        boolean explicit = text().take('J');
        Optional<Node> result = withResult || explicit ? Optional.of(type()) : Optional.empty();
        return new Type.Function(result, parameters(), List.of());
    }

    /** Parameters up to the end of the function's type; void alone means none. */
    Node.Arguments parameters() {
        List<Node> types = new ArrayList<>();
        do {
            types.add(type());
        } while (!afterParameters());
        boolean none =
                types.size() == 1 && types.getFirst() instanceof BuiltinType only && only.equals(BuiltinType.VOID);
        return none ? Node.Arguments.NONE : new Node.Arguments(types);
    }

    /** At the end of a type, a ref-qualifier before it, a suffix, or the end of all. */
    private boolean afterParameters() {
        return switch (text().peek()) {
            case 'E', '.', '_' -> true;
            case 'R', 'O' -> text().peek(1) == 'E';
            default -> text().atEnd();
        };
    }

    private Node builtin() {
        char letter = text().next();
        return BuiltinType.of(letter).orElseThrow(() -> new MalformedNameException("type " + letter));
    }

    private Node standard() {
        char next = text().peek(1);
        if (next == '_' || MangledText.isDigit(next) || MangledText.isUpperCase(next)) {
            Node node = grammar.names().substitution();
            return text().peek() == 'I' ? grammar.substitutions().add(template(node)) : node;
        }
        Node name = grammar.names().name();
        // an abbreviation is none, and one with tags is already
        boolean abbreviated = name instanceof Name.Identifier || name instanceof Name.Tagged;
        return abbreviated ? name : grammar.substitutions().add(name);
    }

    private Node template(Node name) {
        return new Name.Template(name, grammar.arguments().templateArguments());
    }

    private Node templateParameter() {
        Node parameter = grammar.substitutions().add(grammar.arguments().templateParameter());
        if (text().peek() != 'I') {
            return parameter;
        }
        int position = text().position();
        int known = grammar.substitutions().size();
        Node template = template(parameter);
        // two lists of arguments: the first is of the parameter; one: it is of the conversion function
        if (converting && text().peek() != 'I') {
            text().rewind(position);
            grammar.substitutions().shrink(known);
            return parameter;
        }
        return grammar.substitutions().add(template);
    }

    private Node array() {
        text().expect('A');
        Node dimension = dimension();
        return new Type.Array(dimension, type());
    }

    /** Digits or an expression, maybe nothing, and an underscore. */
    private Node dimension() {
        int start = text().position();
        text().skipDigits();
        Node dimension = new Name.Identifier(text().since(start));
        if (text().position() == start && text().peek() != '_') {
            dimension = grammar.expressions().expression();
        }
        text().expect('_');
        return dimension;
    }

    private Node memberPointer() {
        text().expect('M');
        Node owner = type();
        return new Type.MemberPointer(owner, type());
    }

    private Node compound(Mark mark) {
        text().next();
        return new Type.Compound(mark, type());
    }

    private Node vendorQualified() {
        if (text().startsWith("Ul") || text().startsWith("Ut")) {
            return grammar.names().name();
        }
        text().expect('U');
        Node name = grammar.names().identifier();
        Node qualifier = text().peek() == 'I' ? template(name) : name;
        return new Type.VendorQualified(qualifier, type());
    }

    private Node vendorType() {
        text().expect('u');
        Node name = grammar.names().identifier();
        return text().peek() == 'I' ? template(name) : name;
    }

    private Node extended() {
        String code = text().takeCode();
        return switch (code) {
            case "DT", "Dt" -> grammar.substitutions().add(decltype());
            case "Dp" -> grammar.substitutions().add(new Node.PackExpansion(type()));
            case "Dv" -> grammar.substitutions().add(vector());
            case "DF" -> floating();
            case "Dn" -> BuiltinType.NULLPTR;
            case "Da" -> new Name.Identifier("auto");
            case "Dc" -> new Name.Identifier("decltype(auto)");
            case "Df" -> BuiltinType.other("decimal32");
            case "Dd" -> BuiltinType.other("decimal64");
            case "De" -> BuiltinType.other("decimal128");
            case "Dh" -> BuiltinType.other("half");
            case "Du" -> BuiltinType.other("char8_t");
            case "Ds" -> BuiltinType.other("char16_t");
            case "Di" -> BuiltinType.other("char32_t");
            default -> throw new MalformedNameException("type " + code);
        };
    }

    private Node decltype() {
        Node expression = grammar.expressions().expression();
        text().expect('E');
        return new Type.Decltype(expression);
    }

    private Node vector() {
        // before an expression; numbers have none
        text().take('_');
        Node dimension = dimension();
        if (dimension instanceof Name.Identifier(String digits) && digits.isEmpty()) {
            throw new MalformedNameException("vector without dimension");
        }
        return new Type.Vector(dimension, type());
    }

    private Node floating() {
        int bits = text().number();
        if (text().take('x')) {
            return BuiltinType.other("_Float" + bits + "x");
        }
        if (bits == 16 && text().take('b')) {
            return BuiltinType.other("std::bfloat16_t");
        }
        text().expect('_');
        return BuiltinType.other("_Float" + bits);
    }

    private MangledText text() {
        return grammar.text();
    }
}
