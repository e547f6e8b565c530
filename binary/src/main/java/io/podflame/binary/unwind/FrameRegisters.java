package io.podflame.binary.unwind;

/** The registers of one frame, as far as they are known, by DWARF number. Mutable; for one thread. */
public final class FrameRegisters {
    private final long[] values = new long[RegisterSet.MAX_COUNT];
    private long known;

    public void clear() {
        known = 0;
    }

    public void set(int register, long value) {
        values[register] = value;
        known |= 1L << register;
    }

    void forget(int register) {
        known &= ~(1L << register);
    }

    public boolean knows(int register) {
        return register >= 0 && register < RegisterSet.MAX_COUNT && (known >>> register & 1) != 0;
    }

    /** @param register one that it {@link #knows} */
    public long get(int register) {
        return values[register];
    }

    void set(FrameRegisters other) {
        System.arraycopy(other.values, 0, values, 0, values.length);
        known = other.known;
    }
}
