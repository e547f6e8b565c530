package io.podflame.agent.sample.recording.pprof;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;

/**
 * The fields of one protobuf message, one after the other, without objects of their own: a profile may have millions of them. All of
 * profile.proto's fields are numbers, texts, messages, and numbers repeated, packed or not. Not thread-safe.
 */
final class ProfileMessage {
    private final CodedInputStream input;
    private final String source;
    private int tag;

    ProfileMessage(byte[] bytes, String source) {
        this.input = CodedInputStream.newInstance(bytes);
        this.source = source;
    }

    /** What is done with the fields of a message inside. */
    @FunctionalInterface
    interface Content {
        /** Reads the message's fields with {@link #nextField}. */
        void read() throws IOException;
    }

    /** Goes to the next field of the message that is being read; false at its end. Fields not read are passed over. */
    boolean nextField() throws IOException {
        try {
            tag = input.readTag();
            return tag != 0;
        } catch (InvalidProtocolBufferException e) {
            throw malformed("a field", e);
        }
    }

    /** Number of the field. */
    int field() {
        return WireFormat.getTagFieldNumber(tag);
    }

    /** The number that the field is; of a repeated one (packed or not) each goes to {@link Numbers}. */
    long number() throws IOException {
        require(WireFormat.WIRETYPE_VARINT, "a number");
        try {
            return input.readInt64();
        } catch (InvalidProtocolBufferException e) {
            throw malformed("a number", e);
        }
    }

    /** Takes the numbers of a repeated field. */
    @FunctionalInterface
    interface Numbers {
        void take(long number) throws IOException;
    }

    void numbers(Numbers numbers) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            numbers.take(number());
            return;
        }
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED, "numbers");
        try {
            int limit = input.pushLimit(input.readRawVarint32());
            while (input.getBytesUntilLimit() > 0) {
                numbers.take(input.readInt64());
            }
            input.popLimit(limit);
        } catch (InvalidProtocolBufferException e) {
            throw malformed("numbers", e);
        }
    }

    String text() throws IOException {
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED, "a text");
        try {
            return input.readString();
        } catch (InvalidProtocolBufferException e) {
            throw malformed("a text", e);
        }
    }

    void message(Content content) throws IOException {
        require(WireFormat.WIRETYPE_LENGTH_DELIMITED, "a message");
        try {
            int limit = input.pushLimit(input.readRawVarint32());
            content.read();
            input.checkLastTagWas(0);
            input.popLimit(limit);
        } catch (InvalidProtocolBufferException e) {
            throw malformed("a message", e);
        }
    }

    /** Passes over the field. */
    void skip() throws IOException {
        try {
            if (!input.skipField(tag)) {
                throw error("a field", "the end of a group that has not begun");
            }
        } catch (InvalidProtocolBufferException e) {
            throw malformed("a field", e);
        }
    }

    /** Bytes of the message read so far. */
    int readBytes() {
        return input.getTotalBytesRead();
    }

    /** Something in the profile, where it is read, that is not as it must be. */
    MalformedInputException error(String expected, String found) {
        return new MalformedInputException(source, input.getTotalBytesRead(), expected, found);
    }

    private void require(int wireType, String expected) throws IOException {
        int found = WireFormat.getTagWireType(tag);
        if (found != wireType) {
            throw error(expected + " in field " + field(), "wire type " + found);
        }
    }

    private MalformedInputException malformed(String expected, InvalidProtocolBufferException cause) {
        MalformedInputException error = error(expected + " of a pprof profile", String.valueOf(cause.getMessage()));
        error.initCause(cause);
        return error;
    }
}
