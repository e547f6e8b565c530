package io.podflame.collector.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which time to look at: the last minutes, or from and to. */
public final class RangeOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec command;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            description = "The time until now, e.g. 5m, 2h. Default: ${DEFAULT-VALUE}.",
            defaultValue = "15m")
    Duration last = Duration.ofMinutes(15);

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Start, e.g. 2026-11-23T03:00 (local time) or 2026-11-23T03:00:00Z.")
    @Nullable
    String from;

    @Option(names = "--to", paramLabel = "TIME", description = "End. Default: now.")
    @Nullable
    String to;

    private final Clock clock;

    RangeOptions() {
        this(Clock.systemUTC());
    }

    RangeOptions(Clock clock) {
        this.clock = clock;
    }

    /** Whether a time was asked for in so many words. */
    boolean isGiven() {
        return from != null || to != null;
    }

    Range range() {
        Instant end = to == null ? clock.instant() : instant("--to", to);
        Instant start = from == null ? end.minus(last) : instant("--from", from);
        if (!start.isBefore(end)) {
            throw new ParameterException(
                    command.commandLine(), "the time range ends (" + end + ") before it starts (" + start + ")");
        }
        return new Range(start.toEpochMilli(), end.toEpochMilli());
    }

    private Instant instant(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException notAbsolute) {
            try {
                return LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
            } catch (DateTimeParseException e) {
                throw new ParameterException(
                        command.commandLine(),
                        option + " takes a time such as 2026-11-23T03:00 or 2026-11-23T03:00:00Z, not '" + text + "'");
            }
        }
    }

    /** Milliseconds since the epoch, the end exclusive. */
    public record Range(long fromMillis, long toMillis) {

        /** The shortest that holds all from one time to another. */
        public static Range around(Instant from, Instant to) {
            long endMillis = to.toEpochMilli();
            return new Range(
                    from.toEpochMilli(), to.equals(Instant.ofEpochMilli(endMillis)) ? endMillis : endMillis + 1);
        }
    }
}
