package io.podflame.collector.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One message in protocol buffers' wire format (protobuf.dev, "Encoding"): only what pprof's profile needs. Fields that are 0 or
 * empty are left out, as proto3 does. Reusable after {@link #clear()}; not thread-safe.
 */
final class ProtoBuffer {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ProtoBuffer clear() {
        bytes.reset();
        return this;
    }

    /** An integer or, as 1, a bool. */
    ProtoBuffer number(int field, long value) {
        if (value != 0) {
            varint((long) field << 3 | VARINT);
            varint(value);
        }
        return this;
    }

    /** An element of a repeated field of strings: written also when empty. */
    ProtoBuffer text(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        header(field, utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    /** A message, or packed numbers; written also when empty. */
    ProtoBuffer message(int field, ProtoBuffer message) {
        header(field, message.bytes.size());
        bytes.writeBytes(message.bytes.toByteArray());
        return this;
    }

    /** One of several packed numbers. */
    ProtoBuffer packed(long value) {
        varint(value);
        return this;
    }

    void writeTo(OutputStream output) throws IOException {
        bytes.writeTo(output);
    }

    private void header(int field, int length) {
        varint((long) field << 3 | LENGTH_DELIMITED);
        varint(length);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }
}
