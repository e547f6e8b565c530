package io.podflame.binary.demangle.itanium;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An operator that a function can be named after: the ABI's table (5.1.3.3).
 *
 * @param code its two letters
 * @param text how it is written
 * @param operands how many an expression of it has; 0 for those that the grammar of expressions treats one by one
 */
record Operator(String code, String text, int operands) {
    private static final String UNARY = "ps +  ng -  ad &  de *  co ~  nt !  aw co_await";
    private static final String BINARY = """
            pl +   mi -   ml *   dv /   rm %   an &   or |   eo ^   ls <<   rs >>
            pL +=  mI -=  mL *=  dV /=  rM %=  aN &=  oR |=  eO ^=  lS <<=  rS >>=  aS =
            eq ==  ne !=  lt <   gt >   le <=  ge >=  ss <=>  aa &&  oo ||  cm ,  pm ->*""";
    private static final String OTHERS =
            "nw new  na new[]  dl delete  da delete[]  pp ++  mm --  cl ()  ix []  pt ->  qu ?";

    private static final Map<String, Operator> BY_CODE = table();

    static Optional<Operator> of(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    private static Map<String, Operator> table() {
        Map<String, Operator> table = new TreeMap<>();
        addRows(table, UNARY, 1);
        addRows(table, BINARY, 2);
        addRows(table, OTHERS, 0);
        return Map.copyOf(table);
    }

    private static void addRows(Map<String, Operator> table, String rows, int operands) {
        String[] words = rows.split("\\s+");
        for (int i = 0; i < words.length; i += 2) {
            table.put(words[i], new Operator(words[i], words[i + 1], operands));
        }
    }
}
