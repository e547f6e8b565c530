package io.podflame.binary.demangle.itanium;

import io.podflame.binary.demangle.text.BoundedText;
import io.podflame.binary.demangle.text.MalformedNameException;

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

    private ItaniumDemangler() {}

    /** The name as C++ writes it; empty when it is no mangled name of C++, malformed, or beyond the limits. */
    public static Optional<String> demangle(String mangled) {
        int start = prefixLength(mangled);
        if (start == 0 || mangled.length() > MAX_MANGLED_CHARACTERS) {
            return Optional.empty();
        }
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

    /** How long {@code _Z} is, which may have up to three underscores more before it; 0 when it is not there. */
    private static int prefixLength(String mangled) {
        int z = mangled.indexOf('Z');
        if (z < 1 || z > 4) {
            return 0;
        }
        for (int i = 0; i < z; i++) {
            if (mangled.charAt(i) != '_') {
                return 0;
            }
        }
        return z + 1;
    }
}
