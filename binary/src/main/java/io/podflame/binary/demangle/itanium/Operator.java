package io.podflame.binary.demangle.itanium;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operator of the ABI's table (5.1.3.3): its two letters, how it is written, how many operands it takes. */
record Operator(String code, String text, int operands) {
    private static final String TABLE = """
            aN &= 2|aS = 2|aa && 2|ad & 1|an & 2|at alignof_ 1|aw co_await_ 1|az alignof_ 1|cc const_cast 2|cl () 2\
            |cm , 2|co ~ 1|dV /= 2|dX []= 3|da delete[]_ 1|dc dynamic_cast 2|de * 1|di = 2|dl delete_ 1|ds .* 2|dt . 2\
            |dv / 2|dx ]= 2|eO ^= 2|eo ^ 2|eq == 2|fL ... 3|fR ... 3|fl ... 2|fr ... 2|ge >= 2|gs :: 1|gt > 2|ix [] 2\
            |lS <<= 2|le <= 2|li operator""_ 1|ls << 2|lt < 2|mI -= 2|mL *= 2|mi - 2|ml * 2|mm -- 1|na new[] 3|ne != 2\
            |ng - 1|nt ! 1|nw new 3|nx noexcept 1|oR |= 2|oo || 2|or | 2|pL += 2|pl + 2|pm ->* 2|pp ++ 1|ps + 1|pt -> 2\
            |qu ? 3|rM %= 2|rS >>= 2|rc reinterpret_cast 2|rm % 2|rs >> 2|sP sizeof... 1|sZ sizeof... 1|sc static_cast 2\
            |ss <=> 2|st sizeof_ 1|sz sizeof_ 1|te typeid_ 1|ti typeid_ 1|tr throw 0|tw throw_ 1""";

    private static final Map<String, Operator> BY_CODE = table();

    static @Nullable Operator of(String code) {
        return BY_CODE.get(code);
    }

    boolean is(String other) {
        return code.equals(other);
    }

    /** static_cast and its like, written {@code static_cast<type>(operand)}. */
    boolean isNamedCast() {
        return code.equals("cc") || code.equals("dc") || code.equals("rc") || code.equals("sc");
    }

    private static Map<String, Operator> table() {
        Map<String, Operator> operators = new HashMap<>();
        int at = 0;
        while (at < TABLE.length()) {
            int end = TABLE.indexOf(' ', at + 3);
            String text = TABLE.substring(at + 3, end).replace('_', ' ');
            String code = TABLE.substring(at, at + 2);
            operators.put(code, new Operator(code, unspaced(code, text), TABLE.charAt(end + 1) - '0'));
            at = end + 3;
        }
        return Map.copyOf(operators);
    }

    /** The underscores of the casts and of co_await are their own; only a last one means a space. */
    private static String unspaced(String code, String text) {
        boolean spaced = text.endsWith(" ");
        String inner = spaced ? text.substring(0, text.length() - 1) : text;
        String joined = code.equals("aw") || inner.endsWith("cast") ? inner.replace(' ', '_') : inner;
        return spaced ? joined + " " : joined;
    }
}
