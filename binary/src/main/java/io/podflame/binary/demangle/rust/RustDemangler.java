package io.podflame.binary.demangle.rust;

import io.podflame.binary.demangle.text.BoundedText;
import io.podflame.binary.demangle.text.MalformedNameException;
import java.util.Optional;

/**
 * Writes the mangled names of Rust as programmers write them: {@code _ZN3std2io4Read4read17h0123456789abcdefE} and
 * {@code _RNvYNtC3std4FileNtNtB4_2io4Read4read} are {@code std::io::Read::read} and
 * {@code <std::File as std::io::Read>::read}.
 *
 * <p>Reads the legacy format and v0 (RFC 2603 and the rustc book, "Symbol Mangling"), spelled like the alternate form
 * of the crate rustc-demangle: without hashes, crate disambiguators and types of constants. A name longer than
 * {@value #MAX_MANGLED_CHARACTERS} characters, nested deeper than {@value V0Cursor#MAX_NESTING} levels, or with
 * more than {@value BoundedText#MAX_CHARACTERS} characters of output is left alone. Any thread may call it.
 */
public final class RustDemangler {
    static final int MAX_MANGLED_CHARACTERS = 32 * 1024;

    private static final String LTO_SUFFIX = ".llvm.";

    private RustDemangler() {}

    /** The name as Rust writes it; empty when it is no mangled name of Rust, malformed, or beyond the limits. */
    public static Optional<String> demangle(String mangled) {
        // Mach-O puts an underscore before every symbol
        String symbol = mangled.startsWith("__") ? mangled.substring(1) : mangled;
        boolean possible = (symbol.startsWith(LegacyName.PREFIX) || symbol.startsWith(V0Name.PREFIX))
                && mangled.length() <= MAX_MANGLED_CHARACTERS
                && isAscii(mangled);
        if (!possible) {
            return Optional.empty();
        }
        try {
            return demangleSymbol(withoutLtoSuffix(symbol));
        } catch (MalformedNameException e) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(String mangled) {
        for (int i = 0; i < mangled.length(); i++) {
            if (mangled.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> demangleSymbol(String symbol) {
        return symbol.startsWith(LegacyName.PREFIX)
                ? LegacyName.demangle(symbol)
                : Optional.of(V0Name.demangle(symbol));
    }

    /** LLVM marks what link-time optimization imported from another module; it is the same function. */
    private static String withoutLtoSuffix(String symbol) {
        int start = symbol.indexOf(LTO_SUFFIX);
        if (start < 0) {
            return symbol;
        }
        boolean hash = symbol.substring(start + LTO_SUFFIX.length())
                .chars()
                .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || c == '@');
        return hash ? symbol.substring(0, start) : symbol;
    }

    /**
     * What a compiler appends to the name of a part or a copy of a function ({@code .cold}, {@code .part.0}), from the
     * given index.
     *
     * @throws MalformedNameException when something else follows
     */
    static String suffix(String symbol, int start) {
        String suffix = symbol.substring(start);
        boolean known =
                suffix.isEmpty() || (suffix.startsWith(".") && suffix.chars().allMatch(c -> c > ' ' && c < 0x7f));
        if (!known) {
            throw new MalformedNameException("what follows the name at " + start);
        }
        return suffix;
    }
}
