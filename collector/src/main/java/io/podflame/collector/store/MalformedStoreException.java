package io.podflame.collector.store;

/** Stored bytes are not what this version of Podflame writes: damaged, or made by another program. */
public final class MalformedStoreException extends StoreException {

    /**
     * @param source what was read, e.g. "rows of a profile"
     * @param offsetBytes into it
     */
    public MalformedStoreException(String source, int offsetBytes, String expected, String found) {
        super("malformed " + source + " at byte " + offsetBytes + ": expected " + expected + ", found " + found);
    }
}
