package io.podflame.agent.linux;

import io.podflame.binary.MalformedInputException;
import java.util.ArrayList;
import java.util.List;

/** The kernel's lists of CPUs, such as "0-3,8" ({@code lib/vsprintf.c}, format %*pbl). */
final class CpuList {

    /** More than any machine has (CONFIG_NR_CPUS is 8192 at most). */
    private static final int MAX_CPU = 65_535;

    private CpuList() {}

    /**
     * @return ascending as the kernel writes them
     * @throws MalformedInputException when it is no such list, or empty
     */
    static List<Integer> parse(String text) throws MalformedInputException {
        List<Integer> cpus = new ArrayList<>();
        for (String range : text.strip().split(",", -1)) {
            String[] ends = range.split("-", -1);
            if (ends.length > 2) {
                throw malformed(text);
            }
            int first = number(ends[0], text);
            int last = number(ends[ends.length - 1], text);
            for (int cpu = first; cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        if (cpus.isEmpty()) {
            throw malformed(text);
        }
        return List.copyOf(cpus);
    }

    private static int number(String digits, String text) throws MalformedInputException {
        try {
            int number = Integer.parseInt(digits);
            if (number >= 0 && number <= MAX_CPU) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    private static MalformedInputException malformed(String text) {
        return new MalformedInputException("CPU list", 0, "ranges such as 0-3,8", "'" + text.strip() + "'");
    }
}
