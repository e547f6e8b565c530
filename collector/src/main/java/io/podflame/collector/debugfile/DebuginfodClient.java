package io.podflame.collector.debugfile;

import io.podflame.binary.BuildId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/**
 * Asks debuginfod servers for files (debuginfod(8), "WEBAPI"): {@code GET /buildid/HEX/debuginfo} and {@code …/executable}. The answer
 * goes to a file, within limits of size and time. A redirect is followed to https from https, else only within the same server.
 */
final class DebuginfodClient implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    /** Until the answer begins: servers unpack a package first, which takes long. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(90);
    /** Until all of the file is there. */
    private static final Duration FILE_TIMEOUT = Duration.ofMinutes(10);

    private static final int MAX_REDIRECTS = 5;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final long limitBytes;

    DebuginfodClient(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** What a server may have of a build ID. */
    enum Artifact {
        debuginfo,
        executable
    }

    /** What a server answered. */
    sealed interface Answer {

        /** The file is written. */
        record Found() implements Answer {}

        /** It has none of that build ID. */
        record NotFound() implements Answer {}

        /**
         * It could not be asked, or did not answer as it should.
         *
         * @param kind of failure, the same text for all of a kind
         */
        record Failed(String kind, String message) implements Answer {}
    }

    /** Asks one server for one file, and writes it to {@code target}; blocks. */
    Answer fetch(URI server, BuildId buildId, Artifact artifact, Path target) throws InterruptedException {
        String base = server.toString().replaceAll("/+$", "");
        URI address = URI.create(base + "/buildid/" + buildId.hex() + "/" + artifact);
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<Path> response;
            try {
                response = get(address, target);
            } catch (IOException e) {
                return failure(e);
            }
            Optional<URI> next = redirect(address, response);
            if (next.isEmpty()) {
                return answer(response, target);
            }
            if (!mayFollow(address, next.get())) {
                return new Answer.Failed("redirect refused", address + " redirects to " + next.get());
            }
            address = next.get();
        }
        return new Answer.Failed("too many redirects", "more than " + MAX_REDIRECTS + " redirects from " + server);
    }

    /** The whole exchange has a deadline: the client's own timeout ends with the headers. */
    private HttpResponse<Path> get(URI address, Path target) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(ANSWER_TIMEOUT).GET().build();
        CompletableFuture<HttpResponse<Path>> exchange = http.sendAsync(
                request,
                header -> header.statusCode() == 200
                        ? new LimitedFileSubscriber(target, limitBytes)
                        : BodySubscribers.replacing(target));
        try {
            return exchange.get(FILE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new HttpTimeoutException("the file was not there after " + FILE_TIMEOUT.toMinutes() + " minutes");
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        }
    }

    private static Optional<URI> redirect(URI address, HttpResponse<Path> response) {
        return response.statusCode() / 100 == 3
                ? response.headers().firstValue("Location").map(address::resolve)
                : Optional.empty();
    }

    private static boolean mayFollow(URI from, URI to) {
        boolean sameServer = String.valueOf(from.getScheme()).equals(to.getScheme())
                && String.valueOf(from.getAuthority()).equals(to.getAuthority());
        return sameServer || ("https".equals(from.getScheme()) && "https".equals(to.getScheme()));
    }

    private Answer answer(HttpResponse<Path> response, Path target) {
        return switch (response.statusCode()) {
            case 200 ->
                decoded(response.headers().firstValue("Content-Encoding").orElse("identity"), target);
            case 404 -> new Answer.NotFound();
            default ->
                new Answer.Failed(
                        "status " + response.statusCode(),
                        response.uri() + " answered with status " + response.statusCode());
        };
    }

    /** No coding is asked for; a proxy may use gzip all the same. */
    private Answer decoded(String coding, Path target) {
        if (coding.equals("identity")) {
            return new Answer.Found();
        }
        if (!coding.equals("gzip")) {
            return new Answer.Failed(
                    "content coding", "a file in content coding " + coding + ", which was not asked for");
        }
        try {
            Path unpacked = Files.createTempFile(
                    target.getParent(), target.getFileName().toString(), ".unpacked");
            try {
                unpack(target, unpacked);
                Files.move(unpacked, target, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unpacked);
            }
            return new Answer.Found();
        } catch (IOException e) {
            return failure(e);
        }
    }

    private void unpack(Path packed, Path unpacked) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long sizeBytes = 0;
        try (InputStream input = new GZIPInputStream(Files.newInputStream(packed), buffer.length);
                OutputStream output = Files.newOutputStream(unpacked)) {
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                sizeBytes += read;
                if (sizeBytes > limitBytes) {
                    throw new LimitedFileSubscriber.TooLargeException(limitBytes);
                }
                output.write(buffer, 0, read);
            }
        }
    }

    private static Answer failure(IOException failure) {
        String kind = switch (failure) {
            case LimitedFileSubscriber.TooLargeException _ -> "too large";
            case HttpTimeoutException _ -> "timeout";
            case ConnectException _ -> "no connection";
            default -> "broken connection";
        };
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new Answer.Failed(kind, message);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
