package io.podflame.binary.demangle.itanium;

import java.util.List;

/**
 * One part of a C++ name, as the grammar of the Itanium C++ ABI (chapter 5.1, "External Names") reads it.
 *
 * <p>Nodes never change and may occur more than once in one name, since a substitution repeats a node by reference: a name
 * is a graph without cycles, which may be far deeper and larger than its text. Never compare nodes with {@code equals}.
 */
sealed interface Node
        permits Name, Encoding, Type, Expression, Node.Arguments, Node.TemplateParameter, Node.PackExpansion {

    /** The nodes inside that an expansion around this one goes over: where the search for a pack goes on. */
    default List<Node> parts() {
        return List.of();
    }

    /** Template arguments, an argument pack, parameters or arguments of a call; may be empty. */
    record Arguments(List<Node> nodes) implements Node {
        static final Arguments NONE = new Arguments(List.of());

        public Arguments {
            nodes = List.copyOf(nodes);
        }

        @Override
        public List<Node> parts() {
            return nodes;
        }
    }

    /** {@code T_} has the index 0, {@code T0_} 1. */
    record TemplateParameter(int index) implements Node {}

    /** {@code pattern...}; has no parts, for what it goes over is its own. */
    record PackExpansion(Node pattern) implements Node {}
}
