package io.podflame.binary.demangle.itanium;

import java.util.List;

/** What the ABI calls an encoding, where it is more than a name. */
sealed interface Encoding extends Node {
    record Function(Node name, Type.Function type) implements Encoding {
        @Override
        public List<Node> parts() {
            return List.of(name, type);
        }
    }

    /** A virtual table, thunk or the like: its description and what it belongs to. */
    record Special(String description, Node subject) implements Encoding {
        @Override
        public List<Node> parts() {
            return List.of(subject);
        }
    }

    record ConstructionVtable(Node base, Node derived) implements Encoding {
        @Override
        public List<Node> parts() {
            return List.of(base, derived);
        }
    }

    /** What a compiler split off or copied; the suffix has its dot. */
    record Clone(Node original, String suffix) implements Encoding {}
}
