package io.podflame.agent.sample.recording.folded;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells whether the first frame of a folded stack trace is a thread's name. Nothing in the format says so: what wrote the text put the
 * name there, as perf's collapse scripts and Podflame do, or did not, as the profilers of most languages. A thread's name that is taken for a
 * function, and the reverse, are still the outermost frame.
 */
final class ThreadNames {
    /** The kernel cuts names off here (TASK_COMM_LEN without its zero). */
    private static final int MAX_BYTES = 15;

    /** stackcollapse-perf.pl --pid and --tid put the numbers behind the name; a tid is "?" when the text had none. */
    private static final Pattern IDS = Pattern.compile("-(\\d+|\\?)(/\\d+)?$");

    /** Outermost functions whose names could be threads'. */
    private static final Set<String> OUTERMOST_FUNCTIONS = Set.of(
            "main", "_start", "start_thread", "thread_start", "clone", "clone3", "__clone", "all", "root", "-", "--");
    /** Signs of a function: a package, a call, a name space, a module's function, something unknown in brackets. */
    private static final Pattern FUNCTION = Pattern.compile("[(<\\[`]|::|\\.[A-Za-z_(]|^0x[0-9a-f]+$");

    private ThreadNames() {}

    /** The thread's name with its numbers, or empty when it looks like a function. */
    static Optional<String> threadName(byte[] bytes, int from, int to) {
        String frame = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        String name = IDS.matcher(frame).replaceFirst("");
        boolean thread = !name.isEmpty()
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
                && !OUTERMOST_FUNCTIONS.contains(name)
                && !FUNCTION.matcher(name).find();
        return thread ? Optional.of(frame) : Optional.empty();
    }
}
