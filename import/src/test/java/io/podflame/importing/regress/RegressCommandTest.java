package io.podflame.importing.regress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code podflame regress} on files, whose stacks say what is true. */
final class RegressCommandTest {

    private static final String BEFORE = """
            server;main;serve;parse 1000
            server;main;serve;reply 6000
            server;main;idle 3000
            """;

    @TempDir
    Path folder;

    private record Ran(int exitCode, String output, String errors) {}

    @Test
    void aCandidateThatCostsMoreIsFoundWithTheFunctionThatDoes() throws IOException {
        Path after = file("after.folded", BEFORE.replace("parse 1000", "parse 2000"));

        Ran ran = run(
                "--baseline",
                file("before.folded", BEFORE).toString(),
                "--candidate",
                after.toString(),
                "--requests-baseline=5000",
                "--requests-candidate=5000");

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(1);
        assertThat(ran.output())
                .contains("baseline   before.folded: 10,000 samples", "5,000 requests")
                .contains(
                        "REGRESSED: a request takes +10.0 % (95 %: +7.1 % to +13.0 %), 2.00 → 2.20 samples per request; the limit is +5.0 %")
                .containsPattern("0\\.20 +0\\.40 +\\+0\\.20 +\\+100\\.0 % +< 0\\.001 +parse")
                .containsPattern("1\\.40 +1\\.60 +\\+0\\.20 +\\+14\\.3 % +< 0\\.001 +serve")
                .contains("functions compared", "note: counts of samples say something about cost only if");
    }

    @Test
    void theSameCostOfMoreRequestsIsNoRegression() throws IOException {
        Ran ran = run(
                "--baseline",
                file("before.folded", BEFORE).toString(),
                "--candidate",
                file("after.folded", BEFORE.replace("000\n", "0000\n")).toString(),
                "--requests-baseline=5000",
                "--requests-candidate=50000");

        assertThat(ran.exitCode()).as(ran.errors()).isZero();
        assertThat(ran.output()).contains("not regressed: a request takes +0.0 %", "none changed significantly");
    }

    @Test
    void tooFewSamplesSayHowManyMoreWouldDo() throws IOException {
        Path few = file("few.folded", "server;main;parse 100\n");

        Ran ran = run(
                "--baseline",
                few.toString(),
                "--candidate",
                few.toString(),
                "--requests-baseline=50",
                "--requests-candidate=50");

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(3);
        // ((1.96 + 0.84) · √(2 / 100) / ln 1.05)² = 65.9
        assertThat(ran.output())
                .contains(
                        "NOT ENOUGH EVIDENCE: a request takes +0.0 %",
                        "with 65.9 times as many samples", "3,248 requests more for the baseline");
    }

    @Test
    void withoutRequestsSharesAreComparedAndItSaysSo() throws IOException {
        Ran ran = run(
                "--baseline",
                file("before.folded", BEFORE).toString(),
                "--candidate",
                file("after.folded", BEFORE.replace("parse 1000", "parse 2000")).toString(),
                "--json");

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(ran.output());
        assertThat(json.get("basis").asText()).isEqualTo("SHARE");
        assertThat(json.get("unit").asText()).isEqualTo("% of samples");
        assertThat(json.get("total").isNull()).isTrue();
        assertThat(json.get("notes").toString()).contains("shares are compared");
        JsonNode parse = function(json, "parse");
        assertThat(parse.at("/self/baseline/value").asDouble()).isCloseTo(10, within(1e-9));
        assertThat(parse.at("/self/candidate/value").asDouble()).isCloseTo(200 / 11.0, within(1e-9));
        assertThat(parse.at("/self/falseDiscoveryRate").asDouble()).isLessThan(1e-6);
    }

    @Test
    void aResultOfFortioSaysHowManyRequests() throws IOException {
        Ran ran = run(
                "--baseline",
                file("before.folded", BEFORE).toString(),
                "--candidate",
                file("after.folded", BEFORE).toString(),
                "--fortio-baseline",
                fortio("a.json", "400", 5_000, 1).toString(),
                "--fortio-candidate",
                fortio("b.json", "400", 4_000, 1).toString());

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(1);
        assertThat(ran.output()).contains("REGRESSED: a request takes +25.0 %");
    }

    @Test
    void writesMarkdownWithADifferentialFlameGraphBesideIt() throws IOException {
        Path report = folder.resolve("report.md");

        Ran ran = run(
                "--baseline",
                file("before.folded", BEFORE).toString(),
                "--candidate",
                file("after.folded", BEFORE.replace("parse 1000", "pa|rse`x 2000"))
                        .toString(),
                "--requests-baseline=5000",
                "--requests-candidate=5000",
                "--markdown",
                report.toString());

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(1);
        assertThat(report)
                .content()
                .contains(
                        "**REGRESSED: ",
                        "![differential flame graph](report.svg)",
                        "| new |",
                        "| gone |",
                        "`pa\\|rse'x` |");
        assertThat(folder.resolve("report.svg"))
                .content()
                .contains("<svg", "only in the candidate", "class=\"more5\"", "class=\"less5\"")
                .endsWith("</svg>\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--baseline a",
                "--baseline a --candidate b --requests-baseline 5",
                "--baseline a --candidate b --requests-baseline 0 --requests-candidate 1",
                "--baseline a --candidate b --requests-baseline 5 --fortio-baseline f --requests-candidate 5",
                "--baseline a --candidate b --max-increase much",
                "--baseline a --candidate b --max-increase 0",
                "--patrol . --candidate b",
            })
    void wrongUsageIsExitCodeTwo(String arguments) {
        Ran ran = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.errors()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void whatCannotBeReadIsExitCodeFourWithTheRemedy() throws IOException {
        Path good = file("good.folded", BEFORE);
        Path bad = file("bad.bin", "\0\1\2");

        Ran malformed = run("--baseline", good.toString(), "--candidate", bad.toString());
        assertThat(malformed.exitCode()).isEqualTo(4);
        assertThat(malformed.errors()).contains("bad.bin", "remedy: ");

        Ran nothing = run("--baseline", good.toString(), "--candidate", "nobody", "--collector", "http://127.0.0.1:1");
        assertThat(nothing.exitCode()).isEqualTo(4);
        assertThat(nothing.errors()).contains("'nobody' is no file that is there", "WORKLOAD@");

        Ran unreachable =
                run("--baseline", good.toString(), "--candidate", "0123abcd", "--collector", "http://127.0.0.1:1");
        assertThat(unreachable.exitCode()).isEqualTo(4);
        assertThat(unreachable.errors()).contains("no collector answers");
    }

    @Test
    void aCollectorThatAnswersNonsenseIsNotUnderstood() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = (exchange.getRequestURI().getPath().endsWith("/cost")
                            ? "{\"sampledShare\": 1, \"cpuMicros\": {}, \"functions\": []}"
                            : "{\"title\": \"x\", \"unit\": \"nanoseconds\", \"event\": \"cpu-clock\", \"names\": [], \"kinds\": [], \"files\": [],"
                                    + "\"frames\": {\"name\": [7], \"kind\": [0], \"file\": [0], \"named\": [1], \"inlined\": [0]},"
                                    + "\"nodes\": {\"parent\": [0], \"frame\": [-1], \"line\": [0], \"self\": [1], \"total\": [1]}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Ran ran = run(
                    "--baseline",
                    "0123abcd",
                    "--candidate",
                    "0123abcd",
                    "--collector",
                    "http://127.0.0.1:" + server.getAddress().getPort());
            assertThat(ran.exitCode()).isEqualTo(4);
            assertThat(ran.errors()).contains("the collector's flame graph is not understood");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aRealMixersDebugLoggingIsFound() {
        Path excerpts = Path.of("../agent/src/test/resources/io/podflame/agent/sample/recording/script");
        Path recordings =
                Path.of("").toAbsolutePath().resolve("../../shared/data").normalize();
        boolean whole = Files.exists(recordings.resolve("mixer-baseline.perf-script.txt.gz"));
        Ran ran = whole
                ? run(
                        "--baseline",
                        recordings.resolve("mixer-baseline.perf-script.txt.gz").toString(),
                        "--candidate",
                        recordings
                                .resolve("mixer-debug-logging.perf-script.txt.gz")
                                .toString())
                : run(
                        "--baseline",
                        excerpts.resolve("mixer-baseline.txt").toString(),
                        "--candidate",
                        excerpts.resolve("mixer-debug-logging.txt").toString());

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(whole ? 1 : 3);
        assertThat(ran.output()).contains("note: requests are not known: shares are compared");
        if (whole) {
            assertThat(ran.output()).containsPattern("\\+\\d+\\.\\d %? ?.*(zap|pkg/log)");
        }
    }

    @Test
    void patrolComparesThroughputWithTheBaselineRelease() throws IOException {
        // the table of istio's 1.2.3, and a build that lets through less with mixer
        fortio("1.2.3-A.json", "max", 1032, 1);
        fortio("1.2.3-B.json", "max", 1139, 1);
        fortio("1.2.3-C.json", "max", 1324, 1);
        fortio("1.10.0-full-1.json", "max", 900, 1);
        fortio("1.10.0-full-2.json", "max", 920, 1);
        fortio("1.10.0-full-3.json", "max", 2000, 1);
        fortio("1.10.0-no-mixer.json", "max", 1150, 1);
        fortio("1.9.0-A.json", "400", 400, 1);
        file("notes.json", "{}");

        Ran ran = run(
                "--patrol",
                folder.toString(),
                "--baseline",
                "1.2.3",
                "--markdown",
                folder.resolve("p.md").toString());

        assertThat(ran.exitCode()).as(ran.errors()).isEqualTo(1);
        assertThat(ran.output())
                .contains("REGRESSED: below 95.2 % of 1.2.3's throughput are 1.10.0 (A full)")
                .containsPattern(
                        "1\\.2\\.3 +1,032 +1,139 +1,324 +77\\.9 % +86\\.0 % +100\\.0 % +100\\.0 % +100\\.0 % +baseline")
                .containsPattern("1\\.10\\.0 +920 +1,150 +– +– +– +89\\.1 % +101\\.0 % +– +regressed: A")
                .contains("passed over: 1.9.0-A.json: asked for 400 requests a second, not for the most")
                .contains("passed over: notes.json: its name is not BUILD-A.json");
        assertThat(folder.resolve("p.md")).content().contains("| 1.2.3 | 1,032 | 1,139 | 1,324 | 77.9 % |");
        JsonNode json = new ObjectMapper()
                .readTree(run("--patrol", folder.toString(), "--json").output());
        assertThat(json.get("baseline").asText()).as("the lowest version").isEqualTo("1.2.3");
        assertThat(json.at("/rows/0/aToC").asDouble()).isCloseTo(1032 / 1324.0, within(1e-9));
        assertThat(run("--patrol", folder.toString(), "--max-increase=20%").exitCode())
                .isZero();
        assertThat(run("--patrol", folder.toString(), "--baseline=2.0").errors())
                .contains("it has those of 1.2.3, 1.10.0");
    }

    @Test
    void patrolOfOneBuildIsNotEnoughEvidence() throws IOException {
        fortio("1.2.3-A.json", "max", 1032, 1);

        assertThat(run("--patrol", folder.toString()).exitCode()).isEqualTo(3);
        assertThat(run("--patrol", folder.resolve("none").toString()).exitCode())
                .isEqualTo(4);
    }

    private static JsonNode function(JsonNode json, String name) {
        for (JsonNode function : json.get("functions")) {
            if (function.get("name").asText().equals(name)) {
                return function;
            }
        }
        throw new AssertionError(name + " is not in " + json);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path fortio(String name, String qps, long requests, long seconds) throws IOException {
        return file(name, """
                {"StartTime": "2026-11-23T03:00:00Z", "ActualDuration": %d, "RequestedQPS": "%s", "DurationHistogram": {"Count": %d},
                 "RetCodes": {"200": %d}}""".formatted(seconds * 1_000_000_000, qps, requests, requests));
    }

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = RegressMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
