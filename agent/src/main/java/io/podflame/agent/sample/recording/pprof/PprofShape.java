package io.podflame.agent.sample.recording.pprof;

/** Tells whether bytes look like a pprof profile: protobuf has no magic number, but the profile's fields have numbers and types. */
public final class PprofShape {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int MAX_FIELD = 15;
    /** The wire type of each field of message Profile; comments (13) may also be packed. */
    private static final int[] WIRE_TYPES = {-1, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0};

    private static final int COMMENT = 13;
    private static final int MAX_VARINT_BITS = 63;

    private final byte[] bytes;
    private int position;

    private PprofShape(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Whether the bytes are the beginning of a profile or all of it: at least one whole field, and no other ones.
     *
     * @param begin may end anywhere
     */
    public static boolean plausible(byte[] begin) {
        return new PprofShape(begin).plausible();
    }

    private boolean plausible() {
        int fields = 0;
        while (position < bytes.length) {
            long tag = varint();
            int field = (int) (tag >>> 3);
            int wireType = (int) tag & 7;
            if (tag < 0 || tag >>> 3 > MAX_FIELD || field == 0) {
                return tag < 0 && position >= bytes.length && fields > 0;
            }
            boolean packed = field == COMMENT && wireType == LENGTH_DELIMITED;
            if (wireType != WIRE_TYPES[field] && !packed) {
                return false;
            }
            long number = varint();
            if (wireType == VARINT ? number < 0 && position < bytes.length : number < 0 || number > Integer.MAX_VALUE) {
                return position >= bytes.length && fields > 0;
            }
            if (wireType == LENGTH_DELIMITED && number > bytes.length - position) {
                return fields > 0;
            }
            position += wireType == LENGTH_DELIMITED ? (int) number : 0;
            fields++;
        }
        return fields > 0;
    }

    /** A number that is not negative, or -1 when the bytes end in it or it has more than 63 bits. */
    private long varint() {
        long value = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS && position < bytes.length; shift += 7) {
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }
}
