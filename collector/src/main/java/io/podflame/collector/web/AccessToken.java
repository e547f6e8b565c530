package io.podflame.collector.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/** The secret that agents, pages and commands share with the collector. Immutable. */
public final class AccessToken {

    static final int MIN_CHARS = 16;
    private static final int MAX_BYTES = 4096;
    /** What may stand in a header, a cookie and an address as it is. */
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._~-]+");

    private final byte[] expected;

    private AccessToken(String token) {
        this.expected = token.getBytes(StandardCharsets.US_ASCII);
    }

    /** Throws {@link IllegalArgumentException}, with how to make one, for a token that is too short or has other characters. */
    public static AccessToken of(String token) {
        if (token.length() < MIN_CHARS || !CHARACTERS.matcher(token).matches()) {
            throw new IllegalArgumentException("a token has at least " + MIN_CHARS
                    + " letters, digits, '.', '_', '~' or '-'; make one: openssl rand -hex 32 > token");
        }
        return new AccessToken(token);
    }

    /** The file's text without the white space around it. */
    public static AccessToken read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " holds no token: it is larger than " + MAX_BYTES + " bytes");
        }
        return of(Files.readString(file).strip());
    }

    /** Takes as long for a wrong one as for the right one. */
    boolean matches(String given) {
        return MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
    }
}
