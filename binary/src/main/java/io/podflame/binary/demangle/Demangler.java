package io.podflame.binary.demangle;

import io.podflame.binary.demangle.itanium.ItaniumDemangler;
import io.podflame.binary.demangle.rust.RustDemangler;
import java.util.Optional;

/**
 * The readable names of symbols: {@code _ZN3foo3barEi} is {@code foo::bar(int)}.
 *
 * <p>Never guesses: a name that is not wholly understood, or is beyond a limit, stays as it is. Any thread may call it; it
 * remembers nothing.
 */
public final class Demangler {
    private static final int MAX_UNDERSCORES = 3;

    private Demangler() {}

    /**
     * What the programmer wrote of C++ (as {@code c++filt} has it) or Rust (as {@code rustfilt} has it, without hashes), or
     * the name as it is. Suffixes stay: {@code .cold} becomes {@code " [clone .cold]"} behind C++, and {@code @plt} or
     * {@code @@GLIBCXX_3.4} follows any name.
     */
    public static String demangle(String name) {
        return isMangled(name) ? withoutVersion(name).orElse(name) : name;
    }

    /** Decides at once for nearly all names of C and Go: mangled ones begin with _Z or _R, maybe behind underscores. */
    private static boolean isMangled(String name) {
        int underscores = 0;
        while (underscores < MAX_UNDERSCORES && name.startsWith("_", underscores)) {
            underscores++;
        }
        return underscores > 0 && (name.startsWith("Z", underscores) || name.startsWith("R", underscores));
    }

    private static Optional<String> withoutVersion(String name) {
        Optional<String> whole = ofLanguage(name);
        int version = name.indexOf('@');
        if (whole.isPresent() || version < 0) {
            return whole;
        }
        return ofLanguage(name.substring(0, version)).map(readable -> readable + name.substring(version));
    }

    /** Rust's older names look like those of C++, which makes less of them: they are asked for first. */
    private static Optional<String> ofLanguage(String name) {
        return RustDemangler.demangle(name).or(() -> ItaniumDemangler.demangle(name));
    }
}
