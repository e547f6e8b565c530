package io.podflame.binary.demangle.itanium;

import java.util.List;
import java.util.Optional;

/** An expression of an array bound, a decltype or a template argument. */
sealed interface Expression extends Node {
    /** A literal of a type; its value as the compiler wrote it. */
    record Literal(Node type, String value, boolean negative) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(type);
        }
    }

    /** A parameter of the function around it; number 0 is {@code this}. */
    record FunctionParameter(int number) implements Expression {}

    /** {@code throw} without operand. */
    record Rethrow() implements Expression {}

    /** {@code -operand}; the text has a space behind it when it is a word. */
    record Prefix(String text, Node operand) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(operand);
        }
    }

    /** {@code operand++}. */
    record Postfix(Node operand, String text) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(operand);
        }
    }

    /** {@code noexcept(operand)}. */
    record Enclosed(String text, Node operand) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(operand);
        }
    }

    /** {@code ::name}. */
    record Global(Node name) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(name);
        }
    }

    /** {@code sizeof...} of a pack or of arguments: their number. */
    record PackSize(Node pack) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(pack);
        }
    }

    record Binary(Node left, String text, Node right) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(left, right);
        }
    }

    /** {@code left[index]}. */
    record Element(Node left, Node index) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(left, index);
        }
    }

    record Call(Node function, Arguments arguments) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(function, arguments);
        }
    }

    /** {@code (type)operand}. */
    record Cast(Node type, Node operand) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(type, operand);
        }
    }

    /** {@code static_cast<type>(operand)} and its like. */
    record NamedCast(String keyword, Node type, Node operand) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(type, operand);
        }
    }

    record Conditional(Node condition, Node yes, Node no) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(condition, yes, no);
        }
    }

    record New(Arguments placement, Node type, Optional<Node> initializer) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(placement, type, initializer.orElse(Name.NOTHING));
        }
    }

    /** {@code (first op ... op second)}; one operand is missing in a unary fold. */
    record Fold(Optional<Node> first, String text, Optional<Node> second) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(first.orElse(Name.NOTHING), second.orElse(Name.NOTHING));
        }
    }

    /** An initializer of something inside of what is initialized, as in {@code {.x[1]=2}}. */
    sealed interface Designated extends Expression {
        /** What is assigned, or the designation of what is inside of this one. */
        Node value();
    }

    /** {@code .member=value}. */
    record DesignatedMember(Node member, Node value) implements Designated {
        @Override
        public List<Node> parts() {
            return List.of(member, value);
        }
    }

    /** {@code [index]=value}. */
    record DesignatedElement(Node index, Node value) implements Designated {
        @Override
        public List<Node> parts() {
            return List.of(index, value);
        }
    }

    /** {@code [first ... last]=value}. */
    record DesignatedRange(Node first, Node last, Node value) implements Designated {
        @Override
        public List<Node> parts() {
            return List.of(first, last, value);
        }
    }

    /** {@code type{values}}; the type is {@link Name#NOTHING} when there is none. */
    record InitializerList(Node type, Arguments values) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(type, values);
        }
    }

    record VendorExpression(Name.Identifier name, Arguments arguments) implements Expression {
        @Override
        public List<Node> parts() {
            return List.of(arguments);
        }
    }
}
