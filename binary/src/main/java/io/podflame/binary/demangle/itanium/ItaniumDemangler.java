package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.BoundedText;
import io.podflame.binary.demangle.text.MalformedNameException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Writes the mangled names of C++ as programmers write them: {@code _ZN3foo3barEi} is {@code foo::bar(int)}.
 *
 * <p>Follows the Itanium C++ ABI, chapter 5.1, and the spelling of binutils' {@code c++filt}. A name longer than
 * {@value #MAX_MANGLED_CHARACTERS} characters, nested deeper than {@value MangledText#MAX_NESTING} levels or with more
 * than {@value BoundedText#MAX_CHARACTERS} characters of output is left alone. Any thread may call it.
 */
public final class ItaniumDemangler {
    static final int MAX_MANGLED_CHARACTERS = 32 * 1024;

    /** One is the ABI's; Mach-O puts one before every symbol, and clang one before those of blocks. */
    private static final int MAX_UNDERSCORES = 3;

    private ItaniumDemangler() {}

    /** The name as C++ writes it; empty when it is no mangled name of C++, malformed, or beyond the limits. */
    public static Optional<String> demangle(String mangled) {
        int start = prefixLength(mangled);
        if (start == 0 || mangled.length() > MAX_MANGLED_CHARACTERS) {
            return Optional.empty();
        }
        if (isAscii(mangled)) {
            return demangle(mangled, start);
        }
        // lengths of identifiers count bytes: a character for each byte of UTF-8, and back
        String bytes = new String(mangled.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return demangle(bytes, start)
                .map(name -> new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }

    private static Optional<String> demangle(String mangled, int start) {
        Optional<String> name = demangle(mangled, start, UnresolvedNames.ENDED);
        boolean retry = name.isEmpty() && mangled.contains("sr");
        return retry ? demangle(mangled, start, UnresolvedNames.BARE) : name;
    }

    private static Optional<String> demangle(String mangled, int start, UnresolvedNames unresolvedNames) {
        try {
            MangledText text = new MangledText(mangled, start);
            Node name = new Grammar(text, unresolvedNames).encodings().mangledName();
            return text.atEnd() ? Optional.of(NodeWriter.write(name)) : Optional.empty();
        } catch (MalformedNameException e) {
            return Optional.empty();
        }
    }

    /** How long {@code _Z} is with the underscores before it; 0 when it is not there. */
    private static int prefixLength(String mangled) {
        int underscores = 0;
        while (underscores < MAX_UNDERSCORES && mangled.startsWith("_", underscores)) {
            underscores++;
        }
        return underscores > 0 && mangled.startsWith("Z", underscores) ? underscores + 1 : 0;
    }

    private static boolean isAscii(String mangled) {
        for (int i = 0; i < mangled.length(); i++) {
            if (mangled.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
