package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The UI's files, from the class path under {@code /web/}. An address of a page ({@code /}, {@code /workload/ID}: its last part has
 * no dot) is answered with index.html, whose script looks at the address. A browser keeps the files, and is told at every visit
 * whether they are still right. Thread-safe; files are read once.
 */
final class UiFiles {

    private static final Pattern FILE = Pattern.compile("(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");
    private static final Map<String, MediaType> TYPES = Map.of(
            "html", MediaType.HTML_UTF_8,
            "js", MediaType.JAVASCRIPT_UTF_8,
            "css", MediaType.CSS_UTF_8,
            "svg", MediaType.SVG_UTF_8,
            "png", MediaType.PNG,
            "ico", MediaType.ICO,
            "json", MediaType.JSON_UTF_8,
            "map", MediaType.JSON_UTF_8,
            "woff2", MediaType.WOFF2);

    private static final int TAG_BYTES = 16;

    private final Map<String, Answer> files = new ConcurrentHashMap<>();

    Answer answer(ApiRequest request) {
        String path = request.path();
        if (path.equals("/api") || path.startsWith("/api/")) {
            throw new ProblemException(HttpStatus.NOT_FOUND, "no request " + path, "docs/api.md lists those there are");
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!name.contains(".")) {
            return file("/index.html")
                    .orElseThrow(
                            () -> new ProblemException(
                                    HttpStatus.NOT_FOUND,
                                    "this collector was built without the page",
                                    "build it: ./podflame build (the step that bundles collector/src/main/web), then start it again"));
        }
        return file(path)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.NOT_FOUND, "no file " + path, "the page is at /, the query API under /api/v1"));
    }

    /** The answer is kept only for files that are there, so that addresses from outside fill no memory. */
    private Optional<Answer> file(String path) {
        Answer known = files.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        if (!FILE.matcher(path).matches()) {
            return Optional.empty();
        }
        try (InputStream input = UiFiles.class.getResourceAsStream("/web" + path)) {
            if (input == null) {
                return Optional.empty();
            }
            MediaType type = TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), MediaType.OCTET_STREAM);
            byte[] content = input.readAllBytes();
            Answer answer = Answer.stable(type, content, tag(content));
            files.put(path, answer);
            return Optional.of(answer);
        } catch (IOException e) {
            throw new UncheckedIOException("the class path holds " + path + ", but it cannot be read", e);
        }
    }

    /** Weak (RFC 9110, 8.8.1): the same content goes out in several codings. */
    private static String tag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "W/\"" + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
