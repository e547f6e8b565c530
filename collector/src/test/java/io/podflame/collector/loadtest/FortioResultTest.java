package io.podflame.collector.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FortioResultTest {

    @Test
    void readsARealResultOfHttp() throws Exception {
        LoadResult result = FortioResult.parse("a.json", fixture("http-1.3.0-pre.json"));

        assertThat(result)
                .isEqualTo(new LoadResult(
                        "a.json",
                        "example run",
                        Instant.parse("2026-11-22T21:09:13.482375359Z"),
                        Duration.ofNanos(2_000_600_026L),
                        400,
                        0,
                        "200",
                        result.actualQps()));
        assertThat(result.end()).isEqualTo(Instant.parse("2026-11-22T21:09:15.482975385Z"));
        assertThat(result.actualQps()).as("as fortio says").isEqualTo(199.94001539616096);
        assertThat(result.ofMaxThroughput()).isFalse();
    }

    @Test
    void countsFailuresAsRequestsAndKeepsThemApart() throws Exception {
        LoadResult result = FortioResult.parse("b.json", fixture("http-1.66.5.json"));

        assertThat(result.requests()).isEqualTo(100);
        assertThat(result.errors()).isEqualTo(15);
        assertThat(result.throughput()).isEqualTo(85 / 1.008319111);
    }

    @Test
    void readsARealResultOfGrpc() throws Exception {
        LoadResult result = FortioResult.parse("c.json", fixture("grpc-1.66.5.json"));

        assertThat(result.requests()).isEqualTo(100);
        assertThat(result.errors()).isZero();
    }

    @Test
    void readsResultsOfTheFirstYears() throws Exception {
        // 0.3.x (2017-12), gRPC health: statuses by number, no RunType, no histogram of errors, local time zone
        LoadResult grpc = FortioResult.parse("0.3", bytes("""
                {"Labels": "istio, s1 to s2", "StartTime": "2017-12-21T17:03:11.5-08:00", "RequestedQPS": "max",
                 "RequestedDuration": "30s", "ActualQPS": 1018.2, "ActualDuration": 30000000000, "NumThreads": 48, "Version": "0.3.8",
                 "DurationHistogram": {"Count": 30546, "Min": 0.01, "Max": 0.2, "Sum": 1440, "Avg": 0.047, "StdDev": 0.01,
                   "Data": [{"Start": 0.01, "End": 0.2, "Percent": 100, "Count": 30546}],
                   "Percentiles": [{"Percentile": 50, "Value": 0.04}]},
                 "RetCodes": {"1": 30540, "-1": 6}, "Destination": "s2:8079"}"""));
        assertThat(grpc.start()).isEqualTo(Instant.parse("2017-12-22T01:03:11.5Z"));
        assertThat(grpc.requests()).isEqualTo(30546);
        assertThat(grpc.errors()).isEqualTo(6);
        assertThat(grpc.ofMaxThroughput()).isTrue();

        // 0.6 (2018-02), HTTP
        LoadResult http = FortioResult.parse("0.6", bytes("""
                {"Labels":"BASE qps_400 0.5.1","StartTime":"2018-02-08T19:28:46.7Z","RequestedQPS":"400","RequestedDuration":"30s",
                 "ActualQPS":399.97,"ActualDuration":30002170000,"NumThreads":16,"Version":"0.6.8","DurationHistogram":{"Count":12000,
                 "Min":0.0017,"Max":0.05,"Sum":60,"Avg":0.005,"StdDev":0.002,"Data":null,"Percentiles":null},
                 "RetCodes":{"200":11990,"404":8,"503":2},"Sizes":{"Count":12000},"HeaderSizes":{"Count":12000},"URL":"http://a/echo",
                 "SocketCount":16}"""));
        assertThat(http.errors()).isEqualTo(10);
        assertThat(http.labels()).isEqualTo("BASE qps_400 0.5.1");

        // 1.17 and later: TCP and UDP, and what servers add to a reply
        LoadResult tcp = FortioResult.parse("1.20", bytes("""
                {"RunType":"TCP","Labels":null,"StartTime":"2021-11-02T10:00:00Z","RequestedQPS":"max","ActualDuration":5000000000,
                 "DurationHistogram":{"Count":7e3},"Exactly":0,"RetCodes":{"OK":6999,"short read":1},"SocketCount":2,"BytesSent":1,
                 "Destination":"tcp://localhost:8078"}"""));
        assertThat(tcp.requests()).isEqualTo(7000);
        assertThat(tcp.errors()).isEqualTo(1);
        assertThat(tcp.labels()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|no StartTime: not a result of fortio's",
                "[]|at line 1, column 1: expected a JSON object",
                "|expected a JSON object, found none",
                "{\"StartTime\": \"yesterday\"}|at line 1, column 15: expected StartTime, a time like 2026-11-22T21:09:13Z, found yesterday",
                "{\"StartTime\": \"0001-01-01T00:00:00Z\"}|expected StartTime in this century or the next",
                "{\"StartTime\": \"2020-01-01T00:00:00Z\"}|no ActualDuration",
                "{\"StartTime\": \"2020-01-01T00:00:00Z\", \"ActualDuration\": 0}|ActualDuration, a whole number from 1 to",
                "{\"StartTime\": \"2020-01-01T00:00:00Z\", \"ActualDuration\": 1.5}|found 1.5",
                "{\"StartTime\": \"2020-01-01T00:00:00Z\", \"ActualDuration\": \"30s\"}|found 30s",
                "{\"StartTime\": \"2020-01-01T00:00:00Z\", \"ActualDuration\": 99999999999999999999}|ActualDuration, a whole number",
                "{\"StartTime\": \"2020-01-01T00:00:00Z\", \"ActualDuration\": 1, \"DurationHistogram\": null}|no DurationHistogram.Count",
                "{\"StartTime\": \"2020-01-01T00:00:00Z\", \"ActualDuration\": 1, \"DurationHistogram\": {\"Count\": 0}}|a whole number from 1 to",
                "{\"StartTime\" 1}|at line 1, column 14: expected JSON, found",
            })
    void saysWhereAndWhyAFileIsNoResult(String content, String message) {
        assertThatThrownBy(() -> FortioResult.parse("x.json", bytes(Objects.requireNonNullElse(content, ""))))
                .isInstanceOf(LoadResultException.class)
                .hasMessageStartingWith("x.json: ")
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> FortioResult.read(Path.of("/no/such.json")))
                .isInstanceOf(LoadResultException.class)
                .hasMessageContaining("/no/such.json");
    }

    @Test
    void refusesWhatIsCutOffAtAnyLength() throws Exception {
        byte[] whole = fixture("http-1.66.5.json");
        int last = new String(whole, StandardCharsets.UTF_8).lastIndexOf('}');
        for (int length = 0; length <= last; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> FortioResult.parse("cut", cut))
                    .as("%d bytes", length)
                    .isInstanceOf(LoadResultException.class);
        }
    }

    @Test
    void damagedBytesEndInAResultOrInAnError() throws Exception {
        byte[] whole = fixture("grpc-1.66.5.json");
        Random random = new Random(6);
        int refused = 0;
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) (' ' + random.nextInt(95));
            try {
                assertThat(FortioResult.parse("damaged", damaged).requests()).isPositive();
            } catch (LoadResultException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(200, 1_999);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] fixture(String name) throws IOException {
        try (InputStream stream = FortioResultTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }
}
