package io.podflame.binary;

/**
 * How much work a file may cause by its size. A few bytes can point at the same long list, table or name again and again; honest files
 * read everything about once.
 */
public final class WorkBudget {
    private static final long STEPS_PER_BYTE = 32;
    private static final long FREE_STEPS = 1 << 20;

    private final ByteView source;
    private long remaining;

    /** @param sizeBytes of all sections together */
    public WorkBudget(ByteView source, long sizeBytes) {
        this.source = source;
        this.remaining = FREE_STEPS + STEPS_PER_BYTE * sizeBytes;
    }

    /** @param steps bytes, entries, whatever takes about the time of one; not negative */
    public void spend(long steps) throws MalformedInputException {
        remaining -= steps;
        if (remaining < 0) {
            remaining = 0;
            throw source.malformed(
                    0, "at most " + STEPS_PER_BYTE + " steps for each byte", "parts that are pointed at too often");
        }
    }
}
