package io.podflame.agent.sample.recording.pprof;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes protobuf messages by hand, for profiles that no tool would write. */
public final class ProfileBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream output = CodedOutputStream.newInstance(bytes);

    public ProfileBuilder number(int field, long value) throws IOException {
        output.writeInt64(field, value);
        return this;
    }

    public ProfileBuilder text(int field, String value) throws IOException {
        output.writeString(field, value);
        return this;
    }

    public ProfileBuilder message(int field, ProfileBuilder value) throws IOException {
        output.writeByteArray(field, value.build());
        return this;
    }

    public ProfileBuilder texts(String... values) throws IOException {
        for (String value : values) {
            text(6, value);
        }
        return this;
    }

    /** A message of the numbers of its fields 1, 2, …. */
    public ProfileBuilder numbers(int field, long... values) throws IOException {
        ProfileBuilder message = new ProfileBuilder();
        for (int i = 0; i < values.length; i++) {
            message.number(i + 1, values[i]);
        }
        return message(field, message);
    }

    public byte[] build() throws IOException {
        output.flush();
        return bytes.toByteArray();
    }

    /** One sample of one value in function "f" called by "g" in file "/bin/x", on thread "t". */
    public static ProfileBuilder small() throws IOException {
        return new ProfileBuilder()
                .numbers(1, 1, 2)
                .numbers(1, 3, 4)
                .message(
                        2,
                        new ProfileBuilder()
                                .number(1, 7)
                                .number(1, 8)
                                .number(2, 2)
                                .number(2, 20)
                                .numbers(3, 9, 10))
                .message(3, new ProfileBuilder().number(1, 5).number(5, 8).number(6, 11))
                .message(4, new ProfileBuilder().number(1, 7).number(2, 5).numbers(4, 1))
                .message(
                        4,
                        new ProfileBuilder()
                                .number(1, 8)
                                .number(2, 5)
                                .numbers(4, 2)
                                .numbers(4, 1))
                .message(4, new ProfileBuilder().number(1, 9).number(2, 5).number(3, 0x1234))
                .numbers(5, 1, 5)
                .numbers(5, 2, 6)
                .texts("", "samples", "count", "cpu", "milliseconds", "f", "g", "", "/bin/x", "thread", "t", "00ff")
                .numbers(11, 3, 4)
                .number(12, 10)
                .number(9, 1_000_000_000L)
                .number(10, 500_000_000L);
    }
}
