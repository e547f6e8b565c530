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
 */
record Answer(HttpStatus status, MediaType type, HttpData content, Optional<String> fileName) {

    static Answer json(Object body) {
        return json(HttpStatus.OK, body);
    }

    static Answer json(HttpStatus status, Object body) {
        return new Answer(status, MediaType.JSON, HttpData.wrap(Json.write(body)), Optional.empty());
    }

    static Answer problem(HttpStatus status, String error, String remedy) {
        return json(status, new Problem(error, remedy));
    }

    static Answer text(MediaType type, String text) {
        return new Answer(HttpStatus.OK, type, HttpData.ofUtf8(text), Optional.empty());
    }

    static Answer file(MediaType type, String fileName, byte[] content) {
        return new Answer(HttpStatus.OK, type, HttpData.wrap(content), Optional.of(fileName));
    }
}
