package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of a name that {@code S_}, {@code S0_}… repeat, and the abbreviations of the standard library (5.1.10). */
final class Substitutions {
    static final Name.Identifier STD = new Name.Identifier("std");

    private static final String CHARACTERS = "<char, std::char_traits<char> >";

    private static final Abbreviation NAMESPACE = new Abbreviation(STD, "");
    private static final Abbreviation ALLOCATOR = of("allocator", "");
    private static final Abbreviation BASIC_STRING = of("basic_string", "");
    private static final Abbreviation STRING =
            of("basic_string", "<char, std::char_traits<char>, std::allocator<char> >");
    private static final Abbreviation ISTREAM = of("basic_istream", CHARACTERS);
    private static final Abbreviation OSTREAM = of("basic_ostream", CHARACTERS);
    private static final Abbreviation IOSTREAM = of("basic_iostream", CHARACTERS);

    private final List<Node> nodes = new ArrayList<>();

    /** A name of namespace std, and what a constructor of it is called; nothing when it has none. */
    record Abbreviation(Name.Identifier name, String className) {}

    /** The abbreviation of the letter behind {@code S}. */
    static Optional<Abbreviation> abbreviation(char letter) {
        return switch (letter) {
            case 't' -> Optional.of(NAMESPACE);
            case 'a' -> Optional.of(ALLOCATOR);
            case 'b' -> Optional.of(BASIC_STRING);
            case 's' -> Optional.of(STRING);
            case 'i' -> Optional.of(ISTREAM);
            case 'o' -> Optional.of(OSTREAM);
            case 'd' -> Optional.of(IOSTREAM);
            default -> Optional.empty();
        };
    }

    private static Abbreviation of(String className, String arguments) {
        return new Abbreviation(new Name.Identifier("std::" + className + arguments), className);
    }

    Node add(Node node) {
        nodes.add(node);
        return node;
    }

    Node get(int index) {
        if (index >= nodes.size()) {
            throw new MalformedNameException("no substitution " + index);
        }
        return nodes.get(index);
    }

    int size() {
        return nodes.size();
    }

    /** Forgets those from an earlier size on. */
    void shrink(int size) {
        nodes.subList(size, nodes.size()).clear();
    }
}
