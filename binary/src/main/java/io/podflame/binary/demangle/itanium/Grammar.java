package io.podflame.binary.demangle.itanium;

/**
 * The parsers of one mangled name and what they share; each covers a part of the ABI's grammar and calls the others.
 *
 * <p>Belongs to one thread, and reads one name.
 */
final class Grammar {
    private final MangledText text;
    private final UnresolvedNames unresolvedNames;
    private final Substitutions substitutions = new Substitutions();
    private final EncodingParser encodings = new EncodingParser(this);
    private final NameParser names = new NameParser(this);
    private final TypeParser types = new TypeParser(this);
    private final ArgumentParser arguments = new ArgumentParser(this);
    private final ExpressionParser expressions = new ExpressionParser(this);

    /** The identifier read last, outside of template arguments: what a constructor is called. */
    private String lastIdentifier = "";

    Grammar(MangledText text, UnresolvedNames unresolvedNames) {
        this.text = text;
        this.unresolvedNames = unresolvedNames;
    }

    MangledText text() {
        return text;
    }

    UnresolvedNames unresolvedNames() {
        return unresolvedNames;
    }

    Substitutions substitutions() {
        return substitutions;
    }

    EncodingParser encodings() {
        return encodings;
    }

    NameParser names() {
        return names;
    }

    TypeParser types() {
        return types;
    }

    ArgumentParser arguments() {
        return arguments;
    }

    ExpressionParser expressions() {
        return expressions;
    }

    String lastIdentifier() {
        return lastIdentifier;
    }

    void remember(String identifier) {
        lastIdentifier = identifier;
    }
}
