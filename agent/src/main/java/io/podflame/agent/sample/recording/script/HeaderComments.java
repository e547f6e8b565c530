package io.podflame.agent.sample.recording.script;

import io.podflame.agent.model.Event;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.RecordingFacts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines that {@code perf script --header} puts before the samples, such as "# hostname : vm". What cannot be understood is as if it
 * were not there. Not thread-safe.
 */
final class HeaderComments {

    /** More events than any perf opens. */
    static final int MAX_EVENTS = 4096;

    private static final String EVENT = "event";
    private static final String EVENT_NAME = "name = ";
    private static final Pattern ASKED_FOR = Pattern.compile("\\{ sample_period, sample_freq } = (\\d{1,18})\\b");
    private static final Pattern REFERENCE_TIME =
            Pattern.compile("= (\\d{1,10}\\.\\d{1,9}) \\(TOD\\) = (\\d{1,10}\\.\\d{1,9}) \\(");
    /** As ctime(3) writes it, of the time zone in which perf script ran, which it does not tell. */
    private static final DateTimeFormatter CTIME = DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);

    private static final int NANOS_DIGITS = 9;

    private final Map<String, String> values = new HashMap<>();
    private final List<RecordedEvent> events = new ArrayList<>();

    /** Takes a line that begins with "#". */
    void add(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            return;
        }
        String key = line.substring(1, colon).strip();
        String value = line.substring(colon + 1).strip();
        if (key.equals(EVENT)) {
            addEvent(value);
        } else if (KEYS.contains(key)) {
            values.putIfAbsent(key, value);
        }
    }

    /** In the order of the header. */
    List<RecordedEvent> events() {
        return List.copyOf(events);
    }

    /** The time of capture is taken for one in UTC. */
    RecordingFacts facts() {
        return new RecordingFacts(
                value("hostname"),
                value("os release"),
                value("arch"),
                value("perf version"),
                value("cmdline"),
                value("nrcpus online").map(HeaderComments::cpus).orElse(OptionalInt.empty()),
                value("reference time").map(HeaderComments::epochOffset).orElse(OptionalLong.empty()),
                value("captured on").flatMap(HeaderComments::instant),
                Map.of());
    }

    private static final List<String> KEYS = List.of(
            "hostname",
            "os release",
            "arch",
            "perf version",
            "cmdline",
            "nrcpus online",
            "reference time",
            "captured on");

    private Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    private void addEvent(String description) {
        int end = description.indexOf(", , ");
        end = end < 0 ? description.indexOf(", ") : end;
        if (!description.startsWith(EVENT_NAME) || end < 0 || events.size() == MAX_EVENTS) {
            return;
        }
        Event event = Event.named(description.substring(EVENT_NAME.length(), end));
        Matcher askedFor = ASKED_FOR.matcher(description);
        long number = askedFor.find() ? Long.parseLong(askedFor.group(1)) : 0;
        boolean frequency = description.contains(", freq = 1");
        events.add(frequency ? new RecordedEvent(event, number, 0) : new RecordedEvent(event, 0, number));
    }

    private static OptionalInt cpus(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static OptionalLong epochOffset(String text) {
        Matcher times = REFERENCE_TIME.matcher(text);
        if (!times.find()) {
            return OptionalLong.empty();
        }
        BigDecimal seconds = new BigDecimal(times.group(1)).subtract(new BigDecimal(times.group(2)));
        return OptionalLong.of(seconds.movePointRight(NANOS_DIGITS).longValue());
    }

    private static Optional<Instant> instant(String text) {
        try {
            String singleSpaces = text.replaceAll(" +", " ");
            return Optional.of(LocalDateTime.parse(singleSpaces, CTIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
