package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.podflame.collector.api.Problem;
import java.util.Optional;

/**
 * What a handler answers.
 *
 * @param fileName what a browser calls the download
 * @param tag changes whenever the content does: a browser may keep the answer, and asks with the tag whether it is still right; without
 *     one nothing is kept
 */
record Answer(HttpStatus status, MediaType type, HttpData content, Optional<String> fileName, Optional<String> tag) {

    static Answer json(Object body) {
        return json(HttpStatus.OK, body);
    }

    static Answer json(HttpStatus status, Object body) {
        return json(status, Json.write(body));
    }

    /** What is JSON already. */
    static Answer json(byte[] content) {
        return json(HttpStatus.OK, content);
    }

    private static Answer json(HttpStatus status, byte[] content) {
        return new Answer(status, MediaType.JSON, HttpData.wrap(content), Optional.empty(), Optional.empty());
    }

    static Answer problem(HttpStatus status, String error, String remedy) {
        return json(status, new Problem(error, remedy));
    }

    static Answer text(MediaType type, String text) {
        return new Answer(HttpStatus.OK, type, HttpData.ofUtf8(text), Optional.empty(), Optional.empty());
    }

    static Answer file(MediaType type, String fileName, byte[] content) {
        return new Answer(HttpStatus.OK, type, HttpData.wrap(content), Optional.of(fileName), Optional.empty());
    }

    /** What stays the same until this collector is replaced by another version. */
    static Answer stable(MediaType type, byte[] content, String tag) {
        return new Answer(HttpStatus.OK, type, HttpData.wrap(content), Optional.empty(), Optional.of(tag));
    }
}
