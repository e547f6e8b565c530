package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.MalformedNameException;

/**
 * An undisambiguated identifier of v0.
 *
 * @param ascii all of it, or its ASCII characters when {@code punycode} is not empty
 * @param punycode the digits that say which other characters stand where; mostly empty
 */
record Identifier(String ascii, String punycode) {

    /** Of the characters after a length that {@code u} precedes: Punycode follows their last underscore. */
    static Identifier ofPunycode(String characters) {
        int separator = characters.lastIndexOf('_');
        String ascii = separator < 0 ? "" : characters.substring(0, separator);
        String punycode = characters.substring(separator + 1);
        if (punycode.isEmpty()) {
            throw new MalformedNameException("an identifier of Punycode without digits");
        }
        return new Identifier(ascii, punycode);
    }

    boolean isEmpty() {
        return ascii.isEmpty() && punycode.isEmpty();
    }

    /**
     * As the programmer wrote it.
     *
     * @throws MalformedNameException when the Punycode is malformed
     */
    String text() {
        return punycode.isEmpty() ? ascii : Punycode.decode(ascii, punycode);
    }
}
