package io.podflame.binary.demangle.itanium;

import java.util.List;
import java.util.Optional;

/** A type that is not only a name. */
sealed interface Type extends Node permits BuiltinType, Type.Decltype, Type.Derived {

    record Decltype(Node expression) implements Type {
        @Override
        public List<Node> parts() {
            return List.of(expression);
        }
    }

    /** A type made of another one, which C++ may write on both sides of what it declares. */
    sealed interface Derived extends Type {
        /** What it is made of: what is pointed to, returned, an element. */
        Node base();
    }

    /** A pointer, a reference, a qualified type. */
    record Compound(Mark mark, Node base) implements Derived {
        @Override
        public List<Node> parts() {
            return List.of(base);
        }
    }

    record VendorQualified(Node qualifier, Node base) implements Derived {
        @Override
        public List<Node> parts() {
            return List.of(base, qualifier);
        }
    }

    /** A function; without result when it is the type of a name that does not say what it returns. */
    record Function(Optional<Node> result, Arguments parameters, List<FunctionQualifier> qualifiers)
            implements Derived {
        public Function {
            qualifiers = List.copyOf(qualifiers);
        }

        @Override
        public Node base() {
            return result.orElse(Name.NOTHING);
        }

        Function withoutResult() {
            return new Function(Optional.empty(), parameters, qualifiers);
        }

        Function with(List<FunctionQualifier> others) {
            return new Function(result, parameters, others);
        }

        @Override
        public List<Node> parts() {
            return List.of(base(), parameters);
        }
    }

    /** An array; its dimension is {@link Name#NOTHING} when it has none. */
    record Array(Node dimension, Node base) implements Derived {
        @Override
        public List<Node> parts() {
            return List.of(dimension, base);
        }
    }

    record MemberPointer(Node owner, Node base) implements Derived {
        @Override
        public List<Node> parts() {
            return List.of(owner, base);
        }
    }

    record Vector(Node dimension, Node base) implements Derived {
        @Override
        public List<Node> parts() {
            return List.of(dimension, base);
        }
    }

    /** What makes a compound or qualified type, and how it is written behind its base. */
    enum Mark {
        POINTER("*"),
        LVALUE_REFERENCE("&"),
        RVALUE_REFERENCE("&&"),
        CONST(" const"),
        VOLATILE(" volatile"),
        RESTRICT(" restrict"),
        COMPLEX(" _Complex"),
        IMAGINARY(" _Imaginary");

        private final String text;

        Mark(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        boolean isReference() {
            return this == LVALUE_REFERENCE || this == RVALUE_REFERENCE;
        }

        boolean isQualifier() {
            return this == CONST || this == VOLATILE || this == RESTRICT;
        }
    }
}
