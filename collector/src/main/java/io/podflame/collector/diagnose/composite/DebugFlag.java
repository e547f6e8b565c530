package io.podflame.collector.diagnose.composite;

import io.podflame.collector.diagnose.Component;
import io.podflame.collector.model.Workload;
import java.util.EnumSet;
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
 * @param text as it stands there, with its value: "--log_output_level=all:debug", "-v 4", "ETCD_LOG_LEVEL=debug"
 */
record DebugFlag(String place, String text) {

    /** Names that take a level: Istio's (a list of scopes with levels), and what others call it. */
    private static final Pattern LEVEL_FLAG =
            Pattern.compile("--?(log_output_level|log[-_.]?level|proxyLogLevel|proxyComponentLogLevel|verbosity)");

    private static final Pattern DEBUG_LEVEL =
            Pattern.compile("(?:^|[:,= ])(?:debug|trace)(?:$|,)", Pattern.CASE_INSENSITIVE);
    private static final Set<String> LEVEL_VARIABLES = Set.of("ETCD_LOG_LEVEL");
    private static final Pattern BARE_FLAG = Pattern.compile("--?(debug|trace)(=true)?");
    /** glog and klog. */
    private static final Pattern VERBOSITY = Pattern.compile("--?v[= ]?(\\d+)");

    /** Of Kubernetes, where 2 is what most installations run with. */
    private static final int VERBOSE = 4;

    /** Istio's old releases log each request from here on. */
    private static final int VERBOSE_ISTIO = 2;

    private static final Set<Component> ISTIO =
            EnumSet.of(Component.MIXER, Component.PILOT, Component.CITADEL, Component.GALLEY, Component.INJECTOR);

    /** The first of the command line, else of the environment. */
    static Optional<DebugFlag> of(Workload workload, Set<Component> components) {
        boolean istio = components.stream().anyMatch(ISTIO::contains);
        return in(workload.command(), istio ? VERBOSE_ISTIO : VERBOSE)
                .or(() -> workload.environment().entrySet().stream()
                        .filter(variable -> LEVEL_VARIABLES.contains(variable.getKey())
                                && DEBUG_LEVEL.matcher(variable.getValue()).find())
                        .map(variable -> new DebugFlag("environment", variable.getKey() + "=" + variable.getValue()))
                        .findFirst());
    }

    /**
     * The first of a command line.
     *
     * @param verbose the smallest N of {@code -v N} that counts
     */
    private static Optional<DebugFlag> in(List<String> command, int verbose) {
        for (int i = 1; i < command.size(); i++) {
            String argument = command.get(i);
            String next = i + 1 < command.size() ? command.get(i + 1) : "";
            Optional<String> text = isDebug(argument, verbose)
                    ? Optional.of(argument)
                    : argument.contains("=") || next.startsWith("-") || !isDebug(argument + " " + next, verbose)
                            ? Optional.empty()
                            : Optional.of(argument + " " + next);
            if (text.isPresent()) {
                return Optional.of(new DebugFlag("argument " + i, text.get()));
            }
        }
        return Optional.empty();
    }

    private static boolean isDebug(String argument, int verbose) {
        Matcher verbosity = VERBOSITY.matcher(argument);
        if (verbosity.matches()) {
            return verbosity.group(1).length() > 2 || Integer.parseInt(verbosity.group(1)) >= verbose;
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
