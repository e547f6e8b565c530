package io.podflame.binary.demangle.itanium;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One part of a demangled C++ name, as the grammar of the Itanium C++ ABI (chapter 5.1, "External Names") reads it.
 *
 * <p>Nodes never change and may occur more than once in one name, since a substitution repeats a node by reference: a name
 * is a graph without cycles.
 */
sealed interface Node {
    /** Text that stands for itself: an identifier, a number, {@code std}. */
    record Name(String text) implements Node {}

    /** {@code scope::name}. */
    record Qualified(Node scope, Node name) implements Node {}

    /** An entity of a function body; {@code function::name}. */
    record Local(Node function, Node name) implements Node {}

    /** An entity of the default argument of a parameter; number 0 is the last parameter. */
    record DefaultArgument(Node name, int number) implements Node {}

    /** {@code name<arguments>}. */
    record Template(Node name, Arguments arguments) implements Node {}

    /** Template arguments, an argument pack, parameters or arguments of a call; may be empty. */
    record Arguments(List<Node> nodes) implements Node {
        public Arguments {
            nodes = List.copyOf(nodes);
        }
    }

    /** {@code T_} has the index 0, {@code T0_} 1. */
    record TemplateParameter(int index) implements Node {}

    /** A parameter in an expression; index 0 is {@code this}. */
    record FunctionParameter(int index) implements Node {}

    record Constructor(String className) implements Node {}

    record Destructor(String className) implements Node {}

    record OperatorName(Operator operator) implements Node {}

    record VendorOperator(Node name) implements Node {}

    record LiteralOperator(Node name) implements Node {}

    /** A conversion function, {@code operator int}. */
    record Conversion(Node type) implements Node {}

    /** A lambda; number 1 is the first of its kind in the scope. */
    record Lambda(Arguments parameters, int number) implements Node {}

    record UnnamedType(int number) implements Node {}

    /** A name with an ABI tag. */
    record Tagged(Node name, Node tag) implements Node {}

    /** A structured binding, {@code [a, b]}. */
    record Binding(Arguments names) implements Node {}

    /** A virtual table, thunk or the like: its description and what it belongs to. */
    record Special(String description, Node subject) implements Node {}

    record ConstructionVtable(Node base, Node derived) implements Node {}

    /** A function's name and its type. */
    record Encoding(Node name, FunctionType type) implements Node {}

    /** What a compiler split off or copied; the suffix has its dot. */
    record Clone(Node encoding, String suffix) implements Node {}

    record Builtin(BuiltinType type) implements Node {}

    /** A pointer, reference or qualifier around a type or, for the qualifiers of {@code this}, a function name. */
    record Modified(Modifier modifier, Node inner, @Nullable Node operand) implements Node {
        Modified(Modifier modifier, Node inner) {
            this(modifier, inner, null);
        }
    }

    record FunctionType(@Nullable Node result, Arguments parameters) implements Node {
        FunctionType withoutResult() {
            return new FunctionType(null, parameters);
        }
    }

    record ArrayType(@Nullable Node dimension, Node element) implements Node {}

    record MemberPointer(Node owner, Node member) implements Node {}

    record VectorType(Node dimension, Node element) implements Node {}

    /** {@code pattern...}. */
    record PackExpansion(Node pattern) implements Node {}

    record Decltype(Node expression) implements Node {}

    /** A literal of a type; its value as the compiler wrote it. */
    record Literal(Node type, String value, boolean negative) implements Node {}

    record Nullary(Operator operator) implements Node {}

    record Unary(Operator operator, Node operand) implements Node {}

    /** {@code operand++}. */
    record Suffixed(Operator operator, Node operand) implements Node {}

    record CastExpression(Node type, Node operand) implements Node {}

    record Binary(Operator operator, Node left, Node right) implements Node {}

    record Conditional(Node condition, Node yes, Node no) implements Node {}

    record NewExpression(
            Operator operator,
            Arguments placement,
            Node type,
            @Nullable Node initializer) implements Node {}

    /** {@code (first op ... op second)}; one operand is missing in a unary fold. */
    record Fold(
            Node operator, @Nullable Node before, @Nullable Node after, boolean leftFold) implements Node {}

    /** {@code [first ... last]=value}. */
    record RangeDesignator(Node first, Node last, Node value) implements Node {}

    record InitializerList(@Nullable Node type, Arguments arguments) implements Node {}

    record VendorExpression(Node name, Arguments arguments) implements Node {}

    /** What modifies a type, and how it is written after the type. */
    enum Modifier {
        POINTER("*"),
        LVALUE_REFERENCE("&"),
        RVALUE_REFERENCE("&&"),
        CONST(" const"),
        VOLATILE(" volatile"),
        RESTRICT(" restrict"),
        COMPLEX(" _Complex"),
        IMAGINARY(" _Imaginary"),
        VENDOR(" "),
        CONST_THIS(" const"),
        VOLATILE_THIS(" volatile"),
        RESTRICT_THIS(" restrict"),
        LVALUE_THIS(" &"),
        RVALUE_THIS(" &&"),
        TRANSACTION_SAFE(" transaction_safe"),
        NOEXCEPT(" noexcept"),
        THROWS(" throw");

        private final String text;

        Modifier(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        /** Whether it qualifies a function, and so comes after its parameters. */
        boolean ofFunction() {
            return compareTo(CONST_THIS) >= 0;
        }

        boolean cv() {
            return this == CONST || this == VOLATILE || this == RESTRICT;
        }

        /** The same qualifier on a function's {@code this}. */
        Modifier ofThis() {
            return switch (this) {
                case CONST -> CONST_THIS;
                case VOLATILE -> VOLATILE_THIS;
                case RESTRICT -> RESTRICT_THIS;
                default -> this;
            };
        }
    }
}
