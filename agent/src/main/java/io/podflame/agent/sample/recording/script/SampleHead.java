package io.podflame.agent.sample.recording.script;

import io.podflame.agent.sample.recording.lines.TextCache;
import java.nio.charset.StandardCharsets;

/**
 * The line that a sample begins with, in which perf script leaves out what was not recorded or not asked for (-F):
 * <pre>
 *   lo op (x): y  7803/7804  [001] U   972.989251:    5025125 cpu-clock:u:  55642146e16f main+0x36 (/tmp/loop)
 *   comm          pid/tid    cpu misc  seconds        period  event         one frame (without -g), or a tracepoint's text
 * </pre>
 * A thread's name may have anything in it, and what a tracepoint prints too, so the line is read from its most certain part, the time.
 * The parsed parts stay valid until the next {@link #parse}; a known name allocates nothing. Not thread-safe.
 */
final class SampleHead {

    /** How certain it is that a line begins a sample. */
    enum Kind {
        /** It has a time or an event. */
        CERTAIN,
        /** It has neither, and may be anything: a sample if frames follow. */
        POSSIBLE,
        /** perf's line of another record, printed when asked for (--show-mmap-events and others). */
        OTHER_RECORD
    }

    private static final String OTHER_RECORD = "PERF_RECORD_";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int MAX_SECONDS_DIGITS = 10;
    private static final int MAX_FRACTION_DIGITS = 9;
    private static final int MAX_MISC_LETTERS = 4;
    private static final long MAX_NUMBER = Long.MAX_VALUE / 10 - 1;

    private final TextCache<String> names =
            new TextCache<>((bytes, from, to) -> new String(bytes, from, to - from, StandardCharsets.UTF_8));

    private byte[] bytes = {};
    private String threadName = "";
    private String event = "";
    private int pid;
    private int tid;
    private int cpu;
    private boolean hasTime;
    private long timestampNanos;
    private long period;
    private int restFrom;

    /** Parses a line that is not empty. */
    Kind parse(byte[] line, int from, int to) {
        clear(line);
        int end = trimEnd(from, to);
        int begin = trimBegin(from, end);
        int time = timeStart(begin, end);
        if (time >= 0) {
            hasTime = true;
            parseThread(begin, time);
            return parseEvent(trimBegin(indexOfColon(time, end) + 1, end), end);
        }
        return parseWithoutTime(begin, end);
    }

    /** "" where the line does not say. */
    String threadName() {
        return threadName;
    }

    /** "" where the line does not say. */
    String event() {
        return event;
    }

    /** 0 where the line does not say. */
    int pid() {
        return pid;
    }

    /** 0 where the line does not say. A lone number is taken for a tid, which perf prints unless told otherwise. */
    int tid() {
        return tid;
    }

    /** -1 where the line does not say. */
    int cpu() {
        return cpu;
    }

    boolean hasTime() {
        return hasTime;
    }

    /** 0 where the line does not say. */
    long timestampNanos() {
        return timestampNanos;
    }

    /** -1 where the line does not say. */
    long period() {
        return period;
    }

    /** Index of what stands behind the event, without leading spaces; the line's end when there is nothing. */
    int restFrom() {
        return restFrom;
    }

    /** Forgets everything: a sample without a head. */
    void clear(byte[] line) {
        bytes = line;
        hasTime = false;
        threadName = "";
        event = "";
        pid = 0;
        tid = 0;
        cpu = -1;
        timestampNanos = 0;
        period = -1;
    }

    /**
     * Index of the token such as "972.989251:", whose value is kept; -1 when there is none. A thread's name may have one, too, so one
     * behind a number or a cpu goes before one that is not.
     */
    private int timeStart(int from, int to) {
        int first = -1;
        for (int colon = indexOfColon(from, to); colon >= 0; colon = indexOfColon(colon + 1, to)) {
            int start = parseTime(from, colon);
            int before = trimEnd(from, Math.max(from, start));
            boolean behindNumber = before > from && (isDigit(bytes[before - 1]) || bytes[before - 1] == ']');
            if (start >= 0 && (behindNumber || start == from)) {
                return start;
            }
            first = first < 0 ? start : first;
        }
        return first < 0 ? -1 : parseTime(from, indexOfColon(first, to));
    }

    private int parseTime(int from, int end) {
        int dot = skipDigitsBack(from, end);
        int fractionDigits = end - dot;
        if (fractionDigits < 1 || fractionDigits > MAX_FRACTION_DIGITS || dot == from || bytes[dot - 1] != '.') {
            return -1;
        }
        int start = skipDigitsBack(from, dot - 1);
        int secondsDigits = dot - 1 - start;
        if (secondsDigits < 1 || secondsDigits > MAX_SECONDS_DIGITS || start > from && bytes[start - 1] != ' ') {
            return -1;
        }
        long fraction = number(dot, end);
        for (int digits = fractionDigits; digits < MAX_FRACTION_DIGITS; digits++) {
            fraction *= 10;
        }
        // ten digits of seconds are 317 years, nanoseconds in a long 292
        long seconds = Math.min(number(start, dot - 1), Long.MAX_VALUE / NANOS_PER_SECOND - 1);
        timestampNanos = seconds * NANOS_PER_SECOND + fraction;
        return start;
    }

    /** Everything before the time, from its end: cpu, thread, and what is left is the thread's name. */
    private void parseThread(int from, int to) {
        int end = parseCpu(from, trimEnd(from, to));
        end = parseIds(from, end);
        threadName = names.get(bytes, from, end);
    }

    private int parseCpu(int from, int to) {
        int end = to;
        int token = tokenStart(from, end);
        if (end - token <= MAX_MISC_LETTERS
                && lettersOnly(token, end)
                && token > from
                && bytes[trimEnd(from, token) - 1] == ']') {
            end = trimEnd(from, token);
            token = tokenStart(from, end);
        }
        if (end - token > 2 && bytes[token] == '[' && bytes[end - 1] == ']' && digitsOnly(token + 1, end - 1)) {
            cpu = (int) Math.min(number(token + 1, end - 1), Integer.MAX_VALUE);
            return trimEnd(from, token);
        }
        return to;
    }

    /** "tid" or "pid/tid"; gives where the name before it ends. */
    private int parseIds(int from, int to) {
        int token = tokenStart(from, to);
        int slash = token;
        while (slash < to && bytes[slash] != '/') {
            slash++;
        }
        int tidFrom = slash < to ? slash + 1 : token;
        if (!idOnly(tidFrom, to) || slash < to && !idOnly(token, slash)) {
            return to;
        }
        tid = id(tidFrom, to);
        pid = slash < to ? id(token, slash) : 0;
        return trimEnd(from, token);
    }

    /** Everything behind the time. Without an event there may still be a frame. */
    private Kind parseEvent(int from, int to) {
        if (startsWith(OTHER_RECORD, from, to)) {
            restFrom = from;
            return Kind.OTHER_RECORD;
        }
        int name = from;
        while (name < to && isDigit(bytes[name])) {
            name++;
        }
        boolean hasPeriod = name > from && name < to && bytes[name] == ' ';
        int nameFrom = hasPeriod ? trimBegin(name, to) : from;
        int colon = indexOfColon(nameFrom, to);
        if (colon < 0 || colon == nameFrom) {
            restFrom = from;
            return Kind.CERTAIN;
        }
        period = hasPeriod ? number(from, name) : -1;
        event = names.get(bytes, nameFrom, colon);
        restFrom = trimBegin(colon + 1, to);
        return Kind.CERTAIN;
    }

    /** The first token with a colon behind it is the event's name; the numbers before it are a thread and, if there are two, a period. */
    private Kind parseWithoutTime(int from, int to) {
        int colon = indexOfColon(from, to);
        int name = colon < 0 ? to : tokenStart(from, colon);
        if (colon < 0 || name == colon) {
            restFrom = to;
            parseThread(from, to);
            return Kind.POSSIBLE;
        }
        event = names.get(bytes, name, colon);
        restFrom = trimBegin(colon + 1, to);
        int end = trimEnd(from, name);
        int last = tokenStart(from, end);
        int before = trimEnd(from, last);
        boolean numberBefore = before > from && (isDigit(bytes[before - 1]) || bytes[before - 1] == ']');
        if (last < end && digitsOnly(last, end) && (last == from || numberBefore)) {
            period = number(last, end);
            end = before;
        }
        parseThread(from, end);
        return Kind.CERTAIN;
    }

    /** Index of the first colon with a space or nothing behind it, or -1. */
    private int indexOfColon(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == ':' && (i + 1 == to || bytes[i + 1] == ' ')) {
                return i;
            }
        }
        return -1;
    }

    private boolean startsWith(String text, int from, int to) {
        if (to - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int tokenStart(int from, int to) {
        int start = to;
        while (start > from && bytes[start - 1] != ' ') {
            start--;
        }
        return start;
    }

    private int skipDigitsBack(int from, int to) {
        int start = to;
        while (start > from && isDigit(bytes[start - 1])) {
            start--;
        }
        return start;
    }

    private boolean digitsOnly(int from, int to) {
        return from < to && skipDigitsBack(from, to) == from;
    }

    /** A number, or "-1" for a thread that was gone. */
    private boolean idOnly(int from, int to) {
        return digitsOnly(from < to && bytes[from] == '-' ? from + 1 : from, to);
    }

    private boolean lettersOnly(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Character.isLetter(bytes[i])) {
                return false;
            }
        }
        return from < to;
    }

    private int id(int from, int to) {
        boolean negative = bytes[from] == '-';
        long number = number(negative ? from + 1 : from, to);
        return number > Integer.MAX_VALUE ? 0 : (int) (negative ? -number : number);
    }

    /** Of digits; stays below what a long holds, whatever their number. */
    private long number(int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = Math.min(number, MAX_NUMBER) * 10 + (bytes[i] - '0');
        }
        return number;
    }

    private int trimBegin(int from, int to) {
        int begin = from;
        while (begin < to && isSpace(bytes[begin])) {
            begin++;
        }
        return begin;
    }

    private int trimEnd(int from, int to) {
        int end = to;
        while (end > from && isSpace(bytes[end - 1])) {
            end--;
        }
        return end;
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character == '\t';
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
