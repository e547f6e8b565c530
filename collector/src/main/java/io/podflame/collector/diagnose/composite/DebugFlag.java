package io.podflame.collector.diagnose.composite;

import io.podflame.collector.model.Workload;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An argument, or a variable of the environment, that switches debug logging on.
 *
 * @param place "argument 3" (arguments count from 1, after the executable), or "environment"
 * @param text as it stands there, with its value: "--log_output_level=all:debug", "-v 4", "RUST_LOG=debug"
 */
record DebugFlag(String place, String text) {

    /** Names that take a level: Istio's (a list of scopes with levels), and what others call it. */
    private static final Pattern LEVEL_FLAG =
            Pattern.compile("--?(log_output_level|log[-_.]?level|proxyLogLevel|proxyComponentLogLevel|verbosity)");

    private static final Pattern DEBUG_LEVEL =
            Pattern.compile("(?:^|[:,= ])(?:debug|trace)(?:$|,)", Pattern.CASE_INSENSITIVE);
    private static final Set<String> LEVEL_VARIABLES = Set.of("RUST_LOG", "LOG_LEVEL");
    private static final Pattern BARE_FLAG = Pattern.compile("--?(debug|trace)(=true)?");
    /** glog and klog: from 2 on Istio's old releases log each request, from 4 on Kubernetes logs for debugging. */
    private static final Pattern VERBOSITY = Pattern.compile("--?v[= ]?(\\d+)");

    private static final int VERBOSE = 2;

    /** The first of the command line, else of the environment. */
    static Optional<DebugFlag> of(Workload workload) {
        return in(workload.command())
                .or(() -> workload.environment().entrySet().stream()
                        .filter(variable -> LEVEL_VARIABLES.contains(variable.getKey())
                                && DEBUG_LEVEL.matcher(variable.getValue()).find())
                        .map(variable -> new DebugFlag("environment", variable.getKey() + "=" + variable.getValue()))
                        .findFirst());
    }

    /** The first of a command line. */
    static Optional<DebugFlag> in(List<String> command) {
        for (int i = 1; i < command.size(); i++) {
            String argument = command.get(i);
            String next = i + 1 < command.size() ? command.get(i + 1) : "";
            Optional<String> text = isDebug(argument)
                    ? Optional.of(argument)
                    : argument.contains("=") || next.startsWith("-") || !isDebug(argument + " " + next)
                            ? Optional.empty()
                            : Optional.of(argument + " " + next);
            if (text.isPresent()) {
                return Optional.of(new DebugFlag("argument " + i, text.get()));
            }
        }
        return Optional.empty();
    }

    private static boolean isDebug(String argument) {
        Matcher verbosity = VERBOSITY.matcher(argument);
        if (verbosity.matches()) {
            return verbosity.group(1).length() > 2 || Integer.parseInt(verbosity.group(1)) >= VERBOSE;
        }
        if (BARE_FLAG.matcher(argument).matches()) {
            return true;
        }
        String[] parts = argument.split("[= ]", 2);
        return parts.length == 2
                && LEVEL_FLAG.matcher(parts[0]).matches()
                && DEBUG_LEVEL.matcher(parts[1].toLowerCase(Locale.ROOT)).find();
    }
}
