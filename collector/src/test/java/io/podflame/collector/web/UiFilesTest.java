package io.podflame.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.TestCollector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page's files over real HTTP. */
class UiFilesTest {

    private final TestCollector collector = new TestCollector();

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void answersEveryPagesAddressWithTheSameFile() {
        HttpResponse<String> page = collector.get("/");

        assertThat(page.body()).contains("/podflame.js");
        assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
        assertThat(collector.get("/workload/dda975a9c9496dd2").body()).isEqualTo(page.body());
        assertThat(collector.get("/nothing.js").statusCode()).isEqualTo(404);
    }

    @Test
    void letsABrowserKeepAFileAndAskWhetherItIsStillRight() {
        for (String path : new String[] {"/", "/podflame.js", "/podflame.css", "/icon.svg"}) {
            HttpResponse<String> first = collector.get(path);
            String tag = first.headers().firstValue("etag").orElseThrow();
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.headers().firstValue("cache-control")).contains("private, no-cache");

            HttpResponse<String> again = get(path, tag);
            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.headers().firstValue("etag")).contains(tag);
            assertThat(get(path, "W/\"of-another-version\"").statusCode()).isEqualTo(200);
        }
        assertThat(collector.get("/podflame.js").headers().firstValue("etag"))
                .isNotEqualTo(collector.get("/").headers().firstValue("etag"));
    }

    @Test
    void letsNobodyKeepWhatTheApiSays() {
        HttpResponse<String> agents = collector.get("/api/v1/agents");

        assertThat(agents.headers().firstValue("cache-control")).contains("no-store");
        assertThat(agents.headers().firstValue("etag")).isEmpty();
        assertThat(collector.get("/nothing.js").headers().firstValue("cache-control"))
                .contains("no-store");
    }

    private HttpResponse<String> get(String path, String tag) {
        return collector.send(HttpRequest.newBuilder(URI.create(collector.uri() + path))
                .header("If-None-Match", tag)
                .build());
    }
}
