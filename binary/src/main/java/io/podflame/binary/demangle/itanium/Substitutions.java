package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a name that {@code S_}, {@code S0_}… can repeat, and the abbreviations of the standard library. */
final class Substitutions {
    private final List<Node> nodes = new ArrayList<>();

    /** A name of namespace std, and what a constructor of it is called. */
    record Abbreviation(Node.Name node, String className) {}

    private static final String CHARACTERS = "<char, std::char_traits<char> >";
    private static final Abbreviation STD = new Abbreviation(new Node.Name("std"), "");
    private static final Abbreviation ALLOCATOR = of("allocator", "");
    private static final Abbreviation BASIC_STRING = of("basic_string", "");
    private static final Abbreviation STRING =
            of("basic_string", "<char, std::char_traits<char>, std::allocator<char> >");
    private static final Abbreviation ISTREAM = of("basic_istream", CHARACTERS);
    private static final Abbreviation OSTREAM = of("basic_ostream", CHARACTERS);
    private static final Abbreviation IOSTREAM = of("basic_iostream", CHARACTERS);

    Node add(Node node) {
        nodes.add(node);
        return node;
    }

    int size() {
        return nodes.size();
    }

    void shrink(int size) {
        nodes.subList(size, nodes.size()).clear();
    }

    Node get(int index) {
        if (index >= nodes.size()) {
            throw new MalformedNameException("no substitution " + index);
        }
        return nodes.get(index);
    }

    /** The abbreviation of the letter behind {@code S}; null when there is none. */
    static @Nullable Abbreviation abbreviation(char letter) {
        return switch (letter) {
            case 't' -> STD;
            case 'a' -> ALLOCATOR;
            case 'b' -> BASIC_STRING;
            case 's' -> STRING;
            case 'i' -> ISTREAM;
            case 'o' -> OSTREAM;
            case 'd' -> IOSTREAM;
            default -> null;
        };
    }

    private static Abbreviation of(String className, String arguments) {
        return new Abbreviation(new Node.Name("std::" + className + arguments), className);
    }
}
