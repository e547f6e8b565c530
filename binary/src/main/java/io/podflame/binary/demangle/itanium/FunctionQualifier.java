package io.podflame.binary.demangle.itanium;

/**
 * What is written behind the parameters of a function: cv-qualifiers, a ref-qualifier, an exception specification.
 *
 * @param text as it is written, with a space before it
 * @param operands what is in parentheses behind it, which are left out when there is nothing
 */
record FunctionQualifier(String text, Node operands) {
    FunctionQualifier(String text) {
        this(text, Name.NOTHING);
    }

    boolean hasOperands() {
        return !(operands instanceof Name.Identifier);
    }
}
