package io.podflame.collector.ingest;

/** Checks on single values that an agent sent. Each gives the value back, or throws {@link RejectedMessageException}. */
final class Untrusted {

    private Untrusted() {}

    /** @param what the value is, for the message */
    static String text(String text, int maxChars, String what) {
        if (text.length() > maxChars) {
            throw new RejectedMessageException(
                    RejectionReason.LIMIT, what + " has " + text.length() + " characters, at most " + maxChars);
        }
        return text;
    }

    static String requiredText(String text, int maxChars, String what) {
        if (text.isEmpty()) {
            throw new RejectedMessageException(RejectionReason.PROTOCOL, what + " is empty");
        }
        return text(text, maxChars, what);
    }

    /** A number of entries. */
    static int size(long size, int max, String what) {
        if (size > max) {
            throw new RejectedMessageException(RejectionReason.LIMIT, what + ": " + size + ", at most " + max);
        }
        return (int) size;
    }

    /** An ID from 0 to {@code size - 1}; unsigned on the wire. */
    static int reference(int id, int size, RejectionReason reason, String what) {
        if (id < 0 || id >= size) {
            throw new RejectedMessageException(
                    reason, what + " " + Integer.toUnsignedString(id) + " of " + size + " that were sent");
        }
        return id;
    }

    /** A count from 0 to {@code max}; unsigned on the wire. */
    static long count(long count, long max, RejectionReason reason, String what) {
        if (count < 0 || count > max) {
            throw new RejectedMessageException(
                    reason, what + " is " + Long.toUnsignedString(count) + ", at most " + max);
        }
        return count;
    }

    static double frequency(double hertz, double max, String what) {
        if (!(hertz >= 0 && hertz <= max)) {
            throw new RejectedMessageException(
                    RejectionReason.VALUE, what + " is " + hertz + " Hz, expected 0 to " + max);
        }
        return hertz;
    }

    static void equalLength(int expected, int found, String what) {
        if (expected != found) {
            throw new RejectedMessageException(
                    RejectionReason.COLUMNS, what + " has " + found + " entries, expected " + expected);
        }
    }
}
