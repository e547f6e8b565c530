package io.podflame.systemtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Stands in for fortio where none can be built: sends requests at a rate, and writes what fortio 0.6 would have. */
final class PacedLoad {

    private static final int CONNECTIONS = 4;

    private PacedLoad() {}

    static void load(String url, int qps, Duration duration, Path result) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        AtomicInteger sent = new AtomicInteger();
        Instant start = Instant.now();
        long startNanos = System.nanoTime();
        try (HttpClient http = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            var runs = IntStream.range(0, CONNECTIONS)
                    .mapToObj(connection -> threads.submit(() -> {
                        for (int i = sent.getAndIncrement();
                                i < qps * duration.toMillis() / 1000;
                                i = sent.getAndIncrement()) {
                            Thread.sleep(Math.max(
                                    0, (startNanos + i * 1_000_000_000L / qps - System.nanoTime()) / 1_000_000));
                            if (http.send(request, BodyHandlers.discarding()).statusCode() != 200) {
                                throw new IOException(url + " failed");
                            }
                        }
                        return true;
                    }))
                    .toList();
            for (Future<Boolean> run : runs) {
                var _ = run.get();
            }
            long requests = qps * duration.toMillis() / 1000;
            Files.writeString(result, """
                    {"StartTime": "%s", "RequestedQPS": "%d", "ActualDuration": %d, "DurationHistogram": {"Count": %d}, "RetCodes": {"200": %d}}
                    """.formatted(start, qps, System.nanoTime() - startNanos, requests, requests));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
