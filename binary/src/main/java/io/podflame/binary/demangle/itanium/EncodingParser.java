package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.List;

/** Reads encodings (5.1.2): functions, variables, special names, and the names local to a function. */
final class EncodingParser {
    private static final String SEPARATOR = "::";
    private static final String BLOCK = "_block_invoke";

    private final Grammar grammar;

    EncodingParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /** A whole name behind {@code _Z}, with the suffixes of cloned functions and of clang's blocks. */
    Node mangledName() {
        Node node = encoding();
        if (text().take(BLOCK)) {
            text().skipDiscriminator();
            node = new Encoding.Special("invocation function for block in ", node);
        }
        while (text().peek() == '.' && isSuffixWord(text().peek(1))) {
            node = new Encoding.Clone(node, suffix());
        }
        return node;
    }

    /** {@code .word} and the numbers behind it: {@code .part.0}. */
    private String suffix() {
        int start = text().position();
        do {
            text().next();
        } while (isSuffixWord(text().peek()));
        while (text().peek() == '.' && MangledText.isDigit(text().peek(1))) {
            text().next();
            text().skipDigits();
        }
        return text().since(start);
    }

    private static boolean isSuffixWord(char c) {
        return MangledText.isLowerCase(c) || MangledText.isDigit(c) || c == '_';
    }

    Node encoding() {
        text().enter();
        char first = text().peek();
        Node encoding = first == 'G' || first == 'T' ? special() : function();
        text().leave();
        return encoding;
    }

    /** A function's name and type, or the name of a variable, which has no type. */
    private Node function() {
        Node name = grammar.names().name();
        char next = text().peek();
        if (text().atEnd() || next == 'E' || next == '.') {
            return name;
        }
        Type.Function type = grammar.types().bareFunction(hasResult(name));
        return switch (name) {
            case Name.QualifiedMember(Node member, List<FunctionQualifier> qualifiers) ->
                new Encoding.Function(member, type.with(qualifiers));
            case Name.Local(
                    Node outer,
                    String separator,
                    Name.QualifiedMember(Node member, List<FunctionQualifier> qualifiers)) ->
                new Encoding.Function(new Name.Local(outer, separator, member), type.with(qualifiers));
            default -> new Encoding.Function(name, type);
        };
    }

    /** Only templates say what they return, and not constructors, destructors and conversions. */
    private static boolean hasResult(Node name) {
        return switch (name) {
            case Name.Template template -> !isWithoutResult(template.name());
            case Name.Local local -> hasResult(local.entity());
            case Name.QualifiedMember member -> hasResult(member.name());
            default -> false;
        };
    }

    private static boolean isWithoutResult(Node name) {
        return switch (name) {
            case Name.Nested nested -> isWithoutResult(nested.member());
            case Name.Local local -> isWithoutResult(local.entity());
            case Name.Tagged tagged -> isWithoutResult(tagged.name());
            case Name.Constructor _, Name.Destructor _, Name.ConversionOperator _ -> true;
            default -> false;
        };
    }

    /** {@code Z encoding E name}: an entity of a function. */
    Node local() {
        text().expect('Z');
        Node function = withoutResult(encoding());
        text().expect('E');
        if (text().take('s')) {
            text().skipDiscriminator();
            return new Name.Local(function, SEPARATOR, new Name.Identifier("string literal"));
        }
        // the number of a parameter, counted from the last
        String defaultArgument = text().take('d') ? "::{default arg#" + (text().compactNumber() + 1) + "}" : "";
        return new Name.Local(function, defaultArgument + SEPARATOR, entity());
    }

    private Node entity() {
        Node name = grammar.names().name();
        // what follows the number of a closure is not its discriminator
        if (!(name instanceof Name.Closure || name instanceof Name.UnnamedType)) {
            text().skipDiscriminator();
        }
        return name;
    }

    /** What a function returns would be taken for the type of what is inside. */
    private static Node withoutResult(Node function) {
        return function instanceof Encoding.Function(Node name, Type.Function type)
                ? new Encoding.Function(name, type.withoutResult())
                : function;
    }

    private Node special() {
        String code = text().takeCode();
        return switch (code) {
            case "TV" -> ofType("vtable for ");
            case "TT" -> ofType("VTT for ");
            case "TI" -> ofType("typeinfo for ");
            case "TS" -> ofType("typeinfo name for ");
            case "TF" -> ofType("typeinfo fn for ");
            case "TJ" -> ofType("java Class for ");
            case "TH" -> ofName("TLS init function for ");
            case "TW" -> ofName("TLS wrapper function for ");
            case "TA" ->
                new Encoding.Special(
                        "template parameter object for ", grammar.arguments().argument());
            case "TC" -> constructionVtable();
            case "Th", "Tv", "Tc" -> thunk(code.charAt(1));
            case "GV" -> ofName("guard variable for ");
            case "GR" -> referenceTemporary();
            case "GA" -> ofEncoding("hidden alias for ");
            case "GT" -> ofEncoding(text().next() == 'n' ? "non-transaction clone for " : "transaction clone for ");
            default -> throw new MalformedNameException("special name " + code);
        };
    }

    private Node ofType(String description) {
        return new Encoding.Special(description, grammar.types().type());
    }

    private Node ofName(String description) {
        return new Encoding.Special(description, grammar.names().name());
    }

    private Node ofEncoding(String description) {
        return new Encoding.Special(description, encoding());
    }

    private Node thunk(char kind) {
        if (kind == 'c') {
            skipCallOffset(text().next());
            skipCallOffset(text().next());
            return ofEncoding("covariant return thunk to ");
        }
        skipCallOffset(kind);
        return ofEncoding(kind == 'h' ? "non-virtual thunk to " : "virtual thunk to ");
    }

    private void skipCallOffset(char kind) {
        if (kind != 'h' && kind != 'v') {
            throw new MalformedNameException("call offset " + kind);
        }
        text().skipNumber();
        text().expect('_');
        if (kind == 'v') {
            text().skipNumber();
            text().expect('_');
        }
    }

    private Node referenceTemporary() {
        Node name = grammar.names().name();
        int number = text().atEnd() ? 0 : text().sequenceId();
        return new Encoding.Special("reference temporary #" + number + " for ", name);
    }

    private Node constructionVtable() {
        Node derived = grammar.types().type();
        text().skipNumber();
        text().expect('_');
        return new Encoding.ConstructionVtable(grammar.types().type(), derived);
    }

    private MangledText text() {
        return grammar.text();
    }
}
