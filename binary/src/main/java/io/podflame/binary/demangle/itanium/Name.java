package io.podflame.binary.demangle.itanium;

import java.util.List;

/** What the ABI calls a name, and the parts of one. */
sealed interface Name extends Node {
    /** Written where the grammar has something that C++ does not show. */
    Identifier NOTHING = new Identifier("");

    /** Text that stands for itself: an identifier, a number, {@code std}. */
    record Identifier(String text) implements Name {}

    /** {@code scope::member}. */
    record Nested(Node scope, Node member) implements Name {
        @Override
        public List<Node> parts() {
            return List.of(scope, member);
        }
    }

    /** A member with the qualifiers of its {@code this}, which a function takes over from its name. */
    record QualifiedMember(Node name, List<FunctionQualifier> qualifiers) implements Name {
        public QualifiedMember {
            qualifiers = List.copyOf(qualifiers);
        }

        @Override
        public List<Node> parts() {
            return List.of(name);
        }
    }

    /** An entity of a function body, or of a default argument of one; {@code function::entity}. */
    record Local(Node function, String separator, Node entity) implements Name {
        @Override
        public List<Node> parts() {
            return List.of(function, entity);
        }
    }

    /** {@code name<arguments>}. */
    record Template(Node name, Arguments arguments) implements Name {
        @Override
        public List<Node> parts() {
            return List.of(name, arguments);
        }
    }

    record Constructor(String className) implements Name {}

    record Destructor(String className) implements Name {}

    record OperatorName(Operator operator) implements Name {}

    record VendorOperator(Identifier name) implements Name {}

    record LiteralOperator(Identifier name) implements Name {}

    /** {@code operator int}. */
    record ConversionOperator(Node type) implements Name {
        @Override
        public List<Node> parts() {
            return List.of(type);
        }
    }

    /** The class of a lambda; number 1 is the first of its kind in the scope. */
    record Closure(Arguments parameters, int number) implements Name {}

    record UnnamedType(int number) implements Name {}

    /** A name with an ABI tag. */
    record Tagged(Node name, Identifier tag) implements Name {
        @Override
        public List<Node> parts() {
            return List.of(name);
        }
    }

    /** {@code [a, b]}. */
    record StructuredBinding(Arguments names) implements Name {}

    /** The name without the qualifiers of {@code this}, where a scope is before it. */
    static Node unqualified(Node name) {
        return name instanceof QualifiedMember member ? member.name() : name;
    }
}
