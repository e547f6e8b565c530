package io.podflame.binary.demangle;

/**
 * An undisambiguated identifier of v0.
 *
 * @param ascii all of it, or its ASCII characters when {@code punycode} is not empty
 * @param punycode the digits that say which other characters stand where; mostly empty
 */
record RustIdentifier(String ascii, String punycode) {

    /** Of the characters after a length that {@code u} precedes: Punycode follows their last underscore. */
    static RustIdentifier ofPunycode(String characters) {
        int separator = characters.lastIndexOf('_');
        String ascii = separator < 0 ? "" : characters.substring(0, separator);
        String punycode = characters.substring(separator + 1);
        if (punycode.isEmpty()) {
            throw new RustMalformedNameException("an identifier of Punycode without digits");
        }
        return new RustIdentifier(ascii, punycode);
    }

    boolean isEmpty() {
        return ascii.isEmpty() && punycode.isEmpty();
    }

    /**
     * As the programmer wrote it.
     *
     * @throws RustMalformedNameException when the Punycode is malformed
     */
    String text() {
        return punycode.isEmpty() ? ascii : RustPunycode.decode(ascii, punycode);
    }
}
