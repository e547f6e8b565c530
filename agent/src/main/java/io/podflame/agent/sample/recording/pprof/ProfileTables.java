package io.podflame.agent.sample.recording.pprof;

import io.podflame.agent.model.Location;
import io.podflame.agent.sample.recording.FrameNames;
import io.podflame.agent.sample.recording.RecordedEvent;
import io.podflame.agent.sample.recording.RecordingFacts;
import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Everything in a profile but its samples, which refer to it: texts, value types, and the locations with their functions and files. They
 * may be in any order, and mostly are behind the samples. Every reference is checked.
 */
final class ProfileTables {

    /** Texts, mappings, locations or functions of one profile at most. */
    static final int MAX_ENTRIES = 4 << 20;

    /** Functions inlined into each other at one location at most. */
    static final int MAX_LINES = 256;

    /** Kinds of values at most. */
    static final int MAX_VALUE_TYPES = 64;

    private static final Pattern BUILD_ID = Pattern.compile("([0-9a-f]{2}){1,32}");
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final ProfileMessage message;
    private final List<String> strings = new ArrayList<>();
    private final List<RawType> rawTypes = new ArrayList<>();
    private final Map<Long, RawMapping> mappings = new HashMap<>();
    private final Map<Long, Long> functionNames = new HashMap<>();
    private final Map<Long, RawLocation> rawLocations = new HashMap<>();
    private final Map<Long, List<Location>> locations = new HashMap<>();
    private RawType periodType = new RawType(0, 0);
    private long period;
    private long timeNanos;
    private long durationNanos;

    // As they are written, with indexes into the texts.

    private record RawType(long type, long unit) {}

    private record RawMapping(long fileName, long buildId) {}

    private record RawLocation(long mapping, long[] functions) {}

    private ProfileTables(ProfileMessage message) {
        this.message = message;
    }

    /** Parses a whole profile. */
    static ProfileTables parse(byte[] profile, String source) throws IOException {
        ProfileTables tables = new ProfileTables(new ProfileMessage(profile, source));
        tables.parse();
        return tables;
    }

    /** The text of an index; every index is checked. */
    String text(long index) throws MalformedInputException {
        if (index < 0 || index >= strings.size()) {
            throw message.error("an index of one of " + strings.size() + " texts", String.valueOf(index));
        }
        return strings.get((int) index);
    }

    /** The frames of a location, leaf first; an empty list when there is no such location. */
    List<Location> frames(long locationId) {
        return locations.getOrDefault(locationId, List.of());
    }

    ValueTypes valueTypes() throws MalformedInputException {
        List<ValueTypes.ValueType> types = new ArrayList<>();
        for (RawType raw : rawTypes) {
            types.add(valueType(raw));
        }
        return ValueTypes.of(types);
    }

    List<RecordedEvent> events() throws MalformedInputException {
        return valueTypes().events(valueType(periodType), period);
    }

    /** The time of capture is the profile's end. */
    RecordingFacts facts() throws MalformedInputException {
        Map<String, BuildId> buildIds = new TreeMap<>();
        for (RawMapping mapping : mappings.values()) {
            String buildId = text(mapping.buildId);
            if (!text(mapping.fileName).isEmpty() && BUILD_ID.matcher(buildId).matches()) {
                buildIds.put(text(mapping.fileName), BuildId.of(buildId));
            }
        }
        Optional<Instant> capturedAt = timeNanos <= 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(timeNanos / NANOS_PER_SECOND, timeNanos % NANOS_PER_SECOND)
                        .plusNanos(Math.max(0, durationNanos)));
        return new RecordingFacts(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                capturedAt,
                buildIds);
    }

    private ValueTypes.ValueType valueType(RawType raw) throws MalformedInputException {
        return new ValueTypes.ValueType(text(raw.type), text(raw.unit));
    }

    private void parse() throws IOException {
        while (message.nextField()) {
            switch (message.field()) {
                case 1 -> {
                    limit(rawTypes.size(), MAX_VALUE_TYPES, "kinds of values");
                    rawTypes.add(rawType());
                }
                case 3 -> mapping();
                case 4 -> location();
                case 5 -> function();
                case 6 -> {
                    limit(strings.size(), MAX_ENTRIES, "texts");
                    strings.add(message.text());
                }
                case 9 -> timeNanos = message.number();
                case 10 -> durationNanos = message.number();
                case 11 -> periodType = rawType();
                case 12 -> period = message.number();
                default -> message.skip();
            }
        }
        if (strings.isEmpty() || !strings.getFirst().isEmpty()) {
            throw message.error("a table of texts that begins with an empty one", "none");
        }
        if (rawTypes.isEmpty()) {
            throw message.error("kinds of values", "none");
        }
        resolve();
    }

    private RawType rawType() throws IOException {
        long[] fields = new long[3];
        fields(fields);
        return new RawType(fields[1], fields[2]);
    }

    private void mapping() throws IOException {
        long[] fields = new long[7];
        fields(fields);
        limit(mappings.size(), MAX_ENTRIES, "mappings");
        add(mappings, fields[1], new RawMapping(fields[5], fields[6]), "mapping");
    }

    private void function() throws IOException {
        long[] fields = new long[4];
        fields(fields);
        limit(functionNames.size(), MAX_ENTRIES, "functions");
        add(functionNames, fields[1], fields[2] != 0 ? fields[2] : fields[3], "function");
    }

    private void location() throws IOException {
        long[] fields = new long[3];
        List<Long> functions = new ArrayList<>(1);
        message.message(() -> {
            while (message.nextField()) {
                switch (message.field()) {
                    case 1, 2 -> fields[message.field()] = message.number();
                    case 4 -> {
                        limit(functions.size(), MAX_LINES, "functions at a location");
                        long[] line = new long[2];
                        fields(line);
                        functions.add(line[1]);
                    }
                    default -> message.skip();
                }
            }
        });
        limit(rawLocations.size(), MAX_ENTRIES, "locations");
        long[] ids = functions.stream().mapToLong(Long::longValue).toArray();
        add(rawLocations, fields[1], new RawLocation(fields[2], ids), "location");
    }

    /** Reads a message of numbers; those beyond the array are passed over. */
    private void fields(long[] target) throws IOException {
        message.message(() -> {
            while (message.nextField()) {
                if (message.field() < target.length) {
                    target[message.field()] = message.number();
                } else {
                    message.skip();
                }
            }
        });
    }

    private <V> void add(Map<Long, V> table, long id, V value, String what) throws MalformedInputException {
        if (id == 0) {
            throw message.error("the ID of a " + what, "0");
        }
        if (table.put(id, value) != null) {
            throw message.error("one " + what + " of ID " + id, "two");
        }
    }

    private void limit(int count, int limit, String what) throws MalformedInputException {
        if (count >= limit) {
            throw message.error("at most " + limit + " " + what, "more");
        }
    }

    private void resolve() throws MalformedInputException {
        for (Map.Entry<Long, RawLocation> entry : rawLocations.entrySet()) {
            RawLocation raw = entry.getValue();
            String file = fileName(raw.mapping);
            List<Location> frames = new ArrayList<>(Math.max(1, raw.functions.length));
            for (long function : raw.functions) {
                frames.add(FrameNames.location(functionName(function), file));
            }
            if (frames.isEmpty()) {
                frames.add(FrameNames.location("", file));
            }
            locations.put(entry.getKey(), List.copyOf(frames));
        }
        rawLocations.clear();
    }

    private String fileName(long mappingId) throws MalformedInputException {
        if (mappingId == 0) {
            return "";
        }
        RawMapping mapping = mappings.get(mappingId);
        if (mapping == null) {
            throw message.error("a mapping of ID " + mappingId, "none");
        }
        return text(mapping.fileName);
    }

    private String functionName(long functionId) throws MalformedInputException {
        if (functionId == 0) {
            return "";
        }
        Long name = functionNames.get(functionId);
        if (name == null) {
            throw message.error("a function of ID " + functionId, "none");
        }
        return text(name);
    }
}
