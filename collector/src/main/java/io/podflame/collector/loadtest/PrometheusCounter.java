package io.podflame.collector.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Requests as a Prometheus server counted them. A counter is only known when it was scraped: {@code increase()} extrapolates to the window's edges, which is
 * right to about one scrape interval in the window's length.
 *
 * <p>Source: Prometheus' HTTP API, "Instant queries"; querying functions, "increase()".
 */
public final class PrometheusCounter {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_BYTES = 1 << 20;
    /** A metric's name and its labels in braces, whose values may hold braces. */
    private static final Pattern SELECTOR =
            Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*\\s*(\\{([^{}\"]|\"([^\"\\\\]|\\\\.)*\")*\\})?");

    private static final String WINDOW = "$window";

    private final String base;
    private final HttpClient http;

    private PrometheusCounter(String base, HttpClient http) {
        this.base = base;
        this.http = http;
    }

    /** @param url of the server: "http://prometheus:9090", with a path where it has one */
    public static PrometheusCounter at(String url) throws LoadResultException {
        if (!url.matches("https?://[^\\s/]+(/\\S*)?")) {
            throw new LoadResultException(
                    "'" + url + "' is no address of a Prometheus", "give one like http://127.0.0.1:9090");
        }
        return new PrometheusCounter(
                url.replaceAll("/+$", ""),
                HttpClient.newBuilder().connectTimeout(TIMEOUT).build());
    }

    /**
     * By how much a counter grew, of all its series together.
     *
     * @param query a counter, with or without labels; or an expression with one value, evaluated at the end, in which {@code $window} stands for the
     *     time's length
     * @return at least 1, rounded to a whole number
     */
    public long increase(String query, Instant from, Instant to) throws LoadResultException {
        String expression = expression(query.strip(), Duration.between(from, to));
        String parameters = "?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8) + "&time="
                + BigDecimal.valueOf(to.toEpochMilli(), 3).toPlainString();
        double value = value(expression, ask(base + "/api/v1/query" + parameters));
        if (!(value >= 0.5) || value > 1L << 50) {
            throw new LoadResultException(
                    expression + " is " + value + " at " + to + ": no number of requests",
                    "ask " + base + " for it; it takes two scrapes in the time for a counter to grow");
        }
        return Math.round(value);
    }

    private static String expression(String query, Duration window) {
        String length = window.toMillis() + "ms";
        return SELECTOR.matcher(query).matches()
                ? "sum(increase(" + query + "[" + length + "]))"
                : query.replace(WINDOW, length);
    }

    private JsonNode ask(String address) throws LoadResultException {
        try {
            HttpResponse<InputStream> response = http.send(
                    HttpRequest.newBuilder(URI.create(address)).timeout(TIMEOUT).build(), BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                JsonNode answer = new ObjectMapper().readTree(body.readNBytes(MAX_BYTES));
                if (!answer.path("status").asText().equals("success")) {
                    throw new LoadResultException(
                            base + " answered " + response.statusCode() + ": "
                                    + answer.path("error").asText("without saying why"),
                            "try the query on its page");
                }
                return answer;
            }
        } catch (IOException e) {
            throw new LoadResultException(
                    "no Prometheus answers at " + base + " (" + e.getClass().getSimpleName() + ")",
                    "check --prometheus; kubectl port-forward makes one in a cluster reachable");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadResultException("interrupted", "try again");
        }
    }

    /** Of a scalar, or of a vector with one element. */
    private static double value(String expression, JsonNode answer) throws LoadResultException {
        JsonNode result = answer.path("data").path("result");
        boolean scalar = answer.path("data").path("resultType").asText().equals("scalar");
        if (!scalar && result.size() != 1) {
            throw new LoadResultException(
                    expression + " has " + result.size() + " values, not one",
                    result.isEmpty()
                            ? "is the metric's name right, and was it scraped in that time?"
                            : "put sum(…) around it");
        }
        String text = (scalar ? result : result.path(0).path("value")).path(1).asText();
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new LoadResultException(expression + " has the value '" + text + "'", "try the query on its page");
        }
    }
}
