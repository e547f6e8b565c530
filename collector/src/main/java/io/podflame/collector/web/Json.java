package io.podflame.collector.web;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.linecorp.armeria.common.HttpStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.TreeSet;

/** Records of the API as JSON. A field that is absent or null is empty; one that is not known is refused. */
final class Json {

    private static final int MAX_DEPTH = 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY))
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
    }

    private Json() {}

    static byte[] write(Object body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException("a record of the API cannot be written", e);
        }
    }

    /** Throws {@link ProblemException} 400 that says where the text is wrong. */
    static <T> T read(byte[] content, Class<T> type) {
        try {
            return Optional.ofNullable(MAPPER.readValue(content, type))
                    .orElseThrow(() -> new ProblemException(
                            HttpStatus.BAD_REQUEST, "the body is null", "send a " + type.getSimpleName()));
        } catch (UnrecognizedPropertyException e) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    "a " + type.getSimpleName() + " has no field " + e.getPropertyName(),
                    "its fields are " + new TreeSet<>(e.getKnownPropertyIds()));
        } catch (JacksonException e) {
            JsonLocation where = e.getLocation();
            String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    "the body is not the JSON of a " + type.getSimpleName() + place + ": " + e.getOriginalMessage(),
                    "docs/api.md shows one");
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot be read", e);
        }
    }
}
