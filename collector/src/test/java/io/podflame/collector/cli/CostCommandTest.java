package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestBatches;
import io.podflame.collector.TestCollector;
import io.podflame.proto.v1.Batch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code podflame cost} against a real collector with one window: 5 samples of 10 ms in the 10 s before now, of two functions. */
final class CostCommandTest {

    private final TestCollector collector = new TestCollector();

    @TempDir
    Path folder;

    private FakeAgent agent;
    private Instant end;

    private record Ran(int exitCode, String output, String errors) {}

    @BeforeEach
    void sample() {
        agent = FakeAgent.greeted(collector, "node-a");
        Batch batch = TestBatches.first(collector.clock, TestBatches.etcd("kube-system", "etcd-0"));
        agent.deliver(batch.toBuilder()
                .setDictionary(batch.getDictionary().toBuilder().setStrings(1, "osq_lock"))
                .build());
        end = Instant.ofEpochMilli(collector.clock.millis());
    }

    @AfterEach
    void stop() {
        agent.close();
        collector.close();
    }

    @Test
    void takesTimeAndRequestsFromAResultOfFortio() throws IOException {
        Path result = fortio(end.minusSeconds(10), Duration.ofSeconds(10), 1_000);

        Ran ran = run("--fortio", result.toString(), "--pod", "kube-system/etcd-0");

        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        assertThat(ran.output())
                .contains("kube-system/etcd-0/etcd on node-a")
                .contains(
                        "1,000 requests, 100.0 a second, of " + result + " (20 = 2.0 % failed, and count as requests)")
                .contains("CPU per request: 50.0 µs (95 %: 21.4–117 µs), from 50 ms CPU time in 5 samples")
                .contains("HOTSPOT RULE")
                .containsPattern(" 20\\.0 +\\S+ +40\\.0 % +locks within the kernel \\(kernel-locks\\)")
                .contains("TOTAL µs", "SELF µs", "too low: 2 samples of its nodes were lost or dropped");
    }

    @Test
    void takesOnlyTheTimeOfTheLoad() throws IOException {
        Path result = fortio(end.minusSeconds(4), Duration.ofSeconds(4), 1_000);

        JsonNode cost = new ObjectMapper()
                .readTree(run("--fortio", result.toString(), "--workload", "etcd-0", "--json")
                        .output());

        assertThat(cost.at("/cpuMicros/value").asDouble()).as("4 of 10 s").isCloseTo(20, within(1e-9));
        assertThat(cost.at("/sharedOutShare").asDouble()).isEqualTo(1);
        assertThat(cost.at("/sampledShare").asDouble()).isEqualTo(1);
        assertThat(cost.at("/rules/0/id").asText()).isEqualTo("kernel-locks");
        assertThat(cost.at("/rules/0/total/value").asDouble())
                .as("2 of 5 samples")
                .isCloseTo(8, within(1e-9));
        assertThat(cost.at("/functions/0/total/value").asDouble()).isLessThanOrEqualTo(20);
    }

    @Test
    void takesANumberByHand() {
        Ran ran = run("--requests", "500", "--from", end.minusSeconds(20).toString(), "--to", end.toString());

        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        assertThat(ran.output())
                .contains("CPU per request: 100 µs")
                .contains("too low: only 50.0 % of the time was sampled");
    }

    @Test
    void aTimeWithoutSamplesNamesBothTimes() throws IOException {
        Instant start = end.minus(Duration.ofHours(3));
        Path result = fortio(start, Duration.ofSeconds(30), 1_000);

        Ran ran = run("--fortio", result.toString(), "--pod", "kube-system/etcd-0");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.errors())
                .contains(result + " ran from " + start + " to " + start.plusSeconds(30))
                .contains("there are samples of it from " + end.minusSeconds(10) + " to " + end)
                .contains("remedy: ", "clocks");
    }

    @Test
    void aMalformedResultIsNamedWithItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.json"), "{\"StartTime\": \"soon\"}");

        Ran ran = run("--fortio", file.toString());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.errors()).contains("bad.json: at line 1, column 15: expected StartTime", "remedy: ");
    }

    @Test
    void wrongUsageSaysWhatIsMissing() {
        assertThat(run().errors()).contains("give one of --fortio FILE, --requests N and --prometheus URL");
        assertThat(run("--requests", "5").errors()).contains("of which time are the requests?");
        assertThat(run("--requests", "0", "--session", "a").exitCode()).isEqualTo(2);
        assertThat(run("--prometheus", "http://127.0.0.1:1").errors()).contains("go together");
        assertThat(run("--fortio", "a", "--requests", "1").exitCode()).isEqualTo(2);
    }

    @Test
    void theApiRefusesWhatCannotBe() {
        assertThat(collector.get("/api/v1/cost").body()).contains("requests is missing");
        assertThat(collector.get("/api/v1/cost?requests=0").statusCode()).isEqualTo(400);
        assertThat(collector.get("/api/v1/cost?requests=1&functions=0").statusCode())
                .isEqualTo(400);
        assertThat(collector.get("/api/v1/cost?requests=1&workload=nobody").statusCode())
                .isEqualTo(404);
        assertThat(collector.get("/api/v1/cost?requests=1&session=none").body()).contains("no samples in session none");
        assertThat(collector.get("/api/v1/flamegraph?exact=perhaps").body()).contains("give true or false");
    }

    @Test
    void theFlameGraphOfATimeCanBeExact() throws IOException {
        String time = "from=" + end.minusSeconds(4).toEpochMilli() + "&to=" + end.toEpochMilli();

        JsonNode graph = new ObjectMapper()
                .readTree(collector.get("/api/v1/flamegraph?exact=true&" + time).body());

        assertThat(graph.at("/nodes/total/0").asLong()).isEqualTo(20_000_000);
    }

    private Ran run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("cost", "--collector", collector.uri()));
        arguments.addAll(List.of(options));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = PodflameMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        return new Ran(exitCode, out.toString(), err.toString());
    }

    private Path fortio(Instant start, Duration duration, long requests) throws IOException {
        return Files.writeString(
                folder.resolve("result.json"), """
                {"StartTime": "%s", "ActualDuration": %d, "RequestedQPS": "max", "DurationHistogram": {"Count": %d},
                 "RetCodes": {"200": %d, "503": 20}}""".formatted(start, duration.toNanos(), requests, requests - 20));
    }
}
