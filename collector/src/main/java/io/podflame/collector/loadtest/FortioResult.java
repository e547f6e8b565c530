package io.podflame.collector.loadtest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the JSON of {@code fortio load -json}, of every fortio that has a start time: 0.3 (2017) to today, HTTP, gRPC, TCP and UDP. Only what is needed is
 * looked at, whatever else is there.
 *
 * <p>Source: fortio's periodic.RunnerResults, which Go writes under its fields' names: StartTime is RFC 3339, ActualDuration whole nanoseconds,
 * DurationHistogram is of all requests, ErrorsDurationHistogram (of later ones) of those that failed; before it only RetCodes tells of failures.
 */
public final class FortioResult {

    /** Larger files are refused: a result is some kilobytes, with the finest histogram a megabyte. */
    static final int MAX_BYTES = 64 << 20;

    private static final String START = "StartTime";
    private static final String DURATION = "ActualDuration";
    private static final String COUNT = "DurationHistogram.Count";
    private static final String ERRORS = "ErrorsDurationHistogram.Count";
    private static final String CODES = "RetCodes.";
    /** gRPC's by name and, of early ones, by number; those of pings, TCP and UDP. Beside them HTTP's 2xx. */
    private static final Set<String> SUCCESSES = Set.of("SERVING", "1", "OK");

    private static final long MAX_NANOS = Duration.ofDays(366).toNanos();
    /** Beyond it a sum of nanoseconds no longer fits. */
    private static final long MAX_REQUESTS = 1L << 50;

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final String REMEDY =
            "give the file that fortio load -json FILE wrote, or the requests by --requests with --from and --to";

    private final String source;
    /** By path, of the top level and the one below. */
    private final Map<String, Scalar> scalars = new TreeMap<>();

    private FortioResult(String source) {
        this.source = source;
    }

    /** A value as it stands there, and where. */
    private record Scalar(String text, JsonLocation location) {}

    /** Throws {@link LoadResultException} when the file cannot be read or is no result. */
    public static LoadResult read(Path file) throws LoadResultException {
        try (InputStream stream = Files.newInputStream(file)) {
            return read(file.toString(), stream);
        } catch (IOException e) {
            throw new LoadResultException(
                    "cannot read " + file + ": " + e.getClass().getSimpleName(), "name a file that is there");
        }
    }

    /**
     * As {@link #read(Path)}; does not close the stream.
     *
     * @param source where it is from, for people
     */
    public static LoadResult read(String source, InputStream stream) throws LoadResultException, IOException {
        byte[] content = stream.readNBytes(MAX_BYTES + 1);
        if (content.length > MAX_BYTES) {
            throw new LoadResultException(source + " is larger than " + (MAX_BYTES >> 20) + " MB: no result", REMEDY);
        }
        return parse(source, content);
    }

    /** As {@link #read(Path)}. */
    public static LoadResult parse(String source, byte[] content) throws LoadResultException {
        FortioResult result = new FortioResult(source);
        result.collect(content);
        return result.result();
    }

    private void collect(byte[] content) throws LoadResultException {
        try (JsonParser json = new JsonFactory().createParser(content)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw wrong(json.currentTokenLocation(), "a JSON object", "none");
            }
            Deque<String> path = new ArrayDeque<>();
            while (json.nextToken() != null) {
                JsonToken token = json.currentToken();
                if (token.isStructStart()) {
                    path.addLast(String.valueOf(json.currentName()));
                } else if (token.isStructEnd()) {
                    path.pollLast();
                } else if (token.isScalarValue() && token != JsonToken.VALUE_NULL && path.size() <= 1) {
                    String name = path.isEmpty() ? "" : path.getLast() + ".";
                    scalars.put(name + json.currentName(), new Scalar(json.getText(), json.currentTokenLocation()));
                }
            }
        } catch (JsonProcessingException e) {
            throw wrong(e.getLocation(), "JSON", e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private LoadResult result() throws LoadResultException {
        Instant start = start();
        Duration duration = Duration.ofNanos(wholeNumber(DURATION, MAX_NANOS));
        long requests = wholeNumber(COUNT, MAX_REQUESTS);
        double qps = requests / (duration.toNanos() / 1e9);
        return new LoadResult(
                source, text("Labels"), start, duration, requests, errors(requests), text("RequestedQPS"), qps);
    }

    private Instant start() throws LoadResultException {
        Scalar scalar = required(START);
        try {
            Instant start = OffsetDateTime.parse(scalar.text()).toInstant();
            if (start.isBefore(EARLIEST) || start.isAfter(LATEST)) {
                throw wrong(scalar.location(), START + " in this century or the next", scalar.text());
            }
            return start;
        } catch (DateTimeParseException e) {
            throw wrong(scalar.location(), START + ", a time like 2026-11-22T21:09:13Z", scalar.text());
        }
    }

    private long errors(long requests) throws LoadResultException {
        long errors = 0;
        if (scalars.containsKey(ERRORS)) {
            errors = wholeNumber(ERRORS, 0, requests);
        } else {
            for (String name : scalars.keySet()) {
                if (name.startsWith(CODES) && !isSuccess(name.substring(CODES.length()))) {
                    errors += wholeNumber(name, 0, MAX_REQUESTS);
                }
            }
        }
        return Math.min(errors, requests);
    }

    private static boolean isSuccess(String code) {
        return SUCCESSES.contains(code) || code.matches("2\\d\\d");
    }

    private String text(String name) {
        Scalar scalar = scalars.get(name);
        return scalar == null ? "" : scalar.text();
    }

    private long wholeNumber(String name, long max) throws LoadResultException {
        return wholeNumber(name, 1, max);
    }

    private long wholeNumber(String name, long min, long max) throws LoadResultException {
        Scalar scalar = required(name);
        try {
            BigDecimal number = new BigDecimal(scalar.text());
            if (number.compareTo(BigDecimal.valueOf(min)) >= 0 && number.compareTo(BigDecimal.valueOf(max)) <= 0) {
                return number.longValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw wrong(scalar.location(), name + ", a whole number from " + min + " to " + max, scalar.text());
    }

    private Scalar required(String name) throws LoadResultException {
        Scalar scalar = scalars.get(name);
        if (scalar == null) {
            throw new LoadResultException(
                    source + ": no " + name + ": not a result of fortio's, or of a run that failed", REMEDY);
        }
        return scalar;
    }

    private LoadResultException wrong(JsonLocation location, String expected, String found) {
        String shown = found.length() <= 80 ? found : found.substring(0, 80) + "…";
        return new LoadResultException(
                "%s: at line %d, column %d: expected %s, found %s"
                        .formatted(source, location.getLineNr(), location.getColumnNr(), expected, shown),
                REMEDY);
    }
}
