package io.podflame.agent;

import io.podflame.agent.lookback.LookBackSettings;
import io.podflame.agent.lookback.TimeText;
import io.podflame.agent.lookback.Trigger;
import io.podflame.agent.model.Event;
import io.podflame.agent.sample.CallGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the look-back. */
final class LookBackOptions {

    private static final String OFF = "off";

    @Option(
            names = "--look-back",
            paramLabel = "TIME|off",
            defaultValue = "${env:PODFLAME_LOOK_BACK}",
            description =
                    "How long to keep every sample, to send when a trigger fires or somebody asks: 2m unless told,"
                            + " where cpu-clock or cycles are sampled all the time with stacks by frame pointers. Variable PODFLAME_LOOK_BACK.")
    private @Nullable String lookBack;

    @Option(
            names = "--look-back-frequency",
            paramLabel = "HZ",
            defaultValue = "${env:PODFLAME_LOOK_BACK_FREQUENCY:-99}",
            description = "Samples per second and CPU that the look-back keeps; --frequency of them are streamed."
                    + " Variable PODFLAME_LOOK_BACK_FREQUENCY.")
    private double lookBackHertz = LookBackSettings.DEFAULT_HERTZ;

    @Option(
            names = "--trigger",
            paramLabel = "TRIGGER",
            split = ";",
            defaultValue = "${env:PODFLAME_TRIGGER}",
            description =
                    "When to send the look-back of a workload: cpu=2.0cores,10s (it used more than 2 CPUs on average over 10 s),"
                            + " throttled=25%%,30s (its limit stopped it in more than 25 %% of periods). May be given several times."
                            + " Variable PODFLAME_TRIGGER, separated by semicolons.")
    private @Nullable List<String> triggers;

    /**
     * What they say together.
     *
     * @param frequencyHertz of continuous profiling; 0 when there is none
     * @return empty when no look-back is kept
     * @throws IllegalArgumentException when they do not fit together, for people
     */
    Optional<LookBackSettings> settings(double frequencyHertz, Event event, CallGraph callGraph) {
        List<Trigger> parsed = new ArrayList<>();
        for (String trigger : given(triggers)) {
            parsed.add(parse("--trigger", trigger, Trigger::parse));
        }
        boolean told = lookBack != null && !lookBack.isEmpty();
        boolean clock = event.equals(Event.CPU_CLOCK);
        boolean usual = (clock || event.equals(Event.CYCLES)) && callGraph.mode() == CallGraph.Mode.FP;
        boolean wanted = told ? !OFF.equals(lookBack) : frequencyHertz > 0 && usual;
        if (!wanted) {
            require(parsed.isEmpty(), "--trigger needs a look-back; leave it out, or say --look-back 2m");
            return Optional.empty();
        }
        require(frequencyHertz > 0, "--look-back keeps what is sampled all the time; --frequency 0 samples nothing");
        require(
                clock || parsed.stream().noneMatch(trigger -> trigger.measure() == Trigger.Measure.CPU),
                "--trigger cpu measures CPU time by samples of cpu-clock, not of " + event.name());
        Duration length = told
                ? parse("--look-back", String.valueOf(lookBack), TimeText::parse)
                : LookBackSettings.DEFAULT_LENGTH;
        return Optional.of(new LookBackSettings(length, lookBackHertz, parsed));
    }

    /** A variable that is set to nothing counts as not set. */
    private static List<String> given(@Nullable List<String> texts) {
        return texts == null
                ? List.of()
                : texts.stream().filter(text -> !text.isBlank()).toList();
    }

    private static void require(boolean sensible, String message) {
        if (!sensible) {
            throw new IllegalArgumentException(message);
        }
    }

    private interface Parser<T> {
        T parse(String text);
    }

    private static <T> T parse(String option, String text, Parser<T> parser) {
        try {
            return parser.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }
}
