package io.podflame.agent.sample.recording.pprof;

import io.podflame.agent.model.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The samples of a profile, one after the other; what is given is valid until {@link #next}. Not thread-safe. */
final class ProfileSamples {
    private static final Set<String> THREAD_NAME = Set.of("thread", "thread_name", "thread name", "comm");
    private static final Set<String> PID = Set.of("pid", "process_id", "process id");
    private static final Set<String> TID = Set.of("tid", "thread_id", "thread id");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private final ProfileMessage message;
    private final ProfileTables tables;
    private final ValueTypes types;
    private final long[] values;
    private final List<Location> frames = new ArrayList<>();
    private int valueCount;
    private long droppedFrames;
    private String threadName = "";
    private int pid;
    private int tid;

    ProfileSamples(byte[] profile, String source, ProfileTables tables) throws IOException {
        this.message = new ProfileMessage(profile, source);
        this.tables = tables;
        this.types = tables.valueTypes();
        this.values = new long[types.types().size()];
    }

    /** Reads the next sample; false when there is none. */
    boolean next() throws IOException {
        while (message.nextField()) {
            if (message.field() == 2) {
                sample();
                return true;
            }
            message.skip();
        }
        return false;
    }

    ValueTypes valueTypes() {
        return types;
    }

    /** As the profile has it, in the value type's own unit. */
    long value(int index) {
        return values[index];
    }

    /** Leaf first. */
    List<Location> frames() {
        return frames;
    }

    /** How many frames there were beyond {@link PprofRecording#MAX_FRAMES}. */
    long droppedFrames() {
        return droppedFrames;
    }

    /** "" where the sample's labels do not say. */
    String threadName() {
        return threadName;
    }

    /** 0 where the sample's labels do not say. */
    int pid() {
        return pid;
    }

    /** 0 where the sample's labels do not say. */
    int tid() {
        return tid;
    }

    private void sample() throws IOException {
        frames.clear();
        valueCount = 0;
        droppedFrames = 0;
        threadName = "";
        pid = 0;
        tid = 0;
        message.message(() -> {
            while (message.nextField()) {
                switch (message.field()) {
                    case 1 -> message.numbers(this::location);
                    case 2 -> message.numbers(this::value);
                    case 3 -> label();
                    default -> message.skip();
                }
            }
        });
        if (valueCount != values.length) {
            throw message.error("a sample of " + values.length + " values", String.valueOf(valueCount));
        }
    }

    private void location(long id) throws IOException {
        List<Location> inlined = tables.frames(id);
        if (inlined.isEmpty()) {
            throw message.error("a location of ID " + id, "none");
        }
        for (Location frame : inlined) {
            if (frames.size() < PprofRecording.MAX_FRAMES) {
                frames.add(frame);
            } else {
                droppedFrames++;
            }
        }
    }

    private void value(long value) throws IOException {
        if (valueCount == values.length) {
            throw message.error("a sample of " + values.length + " values", "more");
        }
        values[valueCount++] = value;
    }

    private void label() throws IOException {
        long[] fields = new long[4];
        message.message(() -> {
            while (message.nextField()) {
                if (message.field() < fields.length) {
                    fields[message.field()] = message.number();
                } else {
                    message.skip();
                }
            }
        });
        String key = tables.text(fields[1]);
        if (THREAD_NAME.contains(key)) {
            threadName = tables.text(fields[2]);
        } else if (PID.contains(key)) {
            pid = id(fields);
        } else if (TID.contains(key)) {
            tid = id(fields);
        }
    }

    private int id(long[] label) throws IOException {
        String text = tables.text(label[2]);
        if (NUMBER.matcher(text).matches()) {
            return Integer.parseInt(text);
        }
        return label[3] > 0 && label[3] <= Integer.MAX_VALUE ? (int) label[3] : 0;
    }
}
