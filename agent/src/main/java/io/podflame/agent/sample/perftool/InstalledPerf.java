package io.podflame.agent.sample.perftool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A perf that was tried out, and what it can do.
 *
 * @param command what comes before perf's own arguments
 */
record InstalledPerf(Path file, List<String> command, PerfVersion version, Set<Ability> abilities) {

    /** What not every perf has; without it a session costs more or begins later. */
    enum Ability {
        /** 5.9: is told to look at its rings; without it every sample wakes perf up. */
        CONTROL("control", "--control=fd:0,2"),
        /** 5.16: does not read every process's mappings at its start, which the agent does itself. */
        NO_SYNTHESIS("synth", "--synth=no");

        private final String option;
        private final String argument;

        Ability(String option, String argument) {
            this.option = option;
            this.argument = argument;
        }

        /** The option's name, as perf complains about it. */
        String option() {
            return option;
        }

        String argument() {
            return argument;
        }
    }

    InstalledPerf {
        command = List.copyOf(command);
        abilities = abilities.isEmpty() ? EnumSet.noneOf(Ability.class) : EnumSet.copyOf(abilities);
    }

    boolean can(Ability ability) {
        return abilities.contains(ability);
    }

    /** The command line of a run with these arguments. */
    List<String> run(List<String> arguments) {
        List<String> words = new ArrayList<>(command);
        words.addAll(arguments);
        return words;
    }

    @Override
    public String toString() {
        return "perf " + version + " (" + file + ")";
    }
}
