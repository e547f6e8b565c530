package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a request costs, where the truth is known: a real server that burns so much CPU time for each, by its threads' own clock, under a real load; and what the kernel
 * counted for it meanwhile.
 */
class CostTest {

    private static final String SERVER = """
            package main

            import (
            	"fmt"
            	"net"
            	"net/http"
            	"runtime"
            	"strconv"
            	"syscall"
            	"unsafe"
            )

            func threadNanos() int64 {
            	var now syscall.Timespec
            	syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, 3, uintptr(unsafe.Pointer(&now)), 0)
            	return now.Nano()
            }

            //go:noinline
            func spin(micros int64) (sum int64) {
            	runtime.LockOSThread()
            	defer runtime.UnlockOSThread()
            	for end := threadNanos() + micros*1000; threadNanos() < end; {
            		for i := int64(0); i < 2000; i++ {
            			sum = sum*6364136223846793005 + i
            		}
            	}
            	return sum
            }

            func main() {
            	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
            		micros, _ := strconv.ParseInt(r.URL.Query().Get("micros"), 10, 64)
            		fmt.Fprintln(w, spin(micros))
            	})
            	listener, err := net.Listen("tcp", "127.0.0.1:0")
            	if err != nil {
            		panic(err)
            	}
            	fmt.Println("listens on", listener.Addr())
            	panic(http.Serve(listener, nil))
            }
            """;

    private static final String WORKLOAD = "costserver";
    private static final Duration LOAD = Duration.ofSeconds(8);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int QPS = 120;
    private static final int SPIN_MICROS = 5_000;
    /** A fifth more. */
    private static final int SLOWER_MICROS = 6_000;

    private static final Started started = new Started();

    @TempDir
    static Path folder;

    private static String collector = "";
    private static String session = "";
    private static Run before;
    private static Run after;

    /**
     * A load, and what the kernel counted meanwhile.
     *
     * @param cpuMicrosPerRequest of the server
     * @param stolenMicrosPerRequest that the machine's hypervisor took: a sample cannot tell it from the time of the thread that waits for it
     */
    private record Run(Path result, double cpuMicrosPerRequest, double stolenMicrosPerRequest) {

        Offset<Double> within5Percent(double micros) {
            return Offset.offset(0.05 * micros + stolenMicrosPerRequest);
        }
    }

    @BeforeAll
    static void loadAServer() throws IOException {
        Needs.command("go", "golang-go");
        RunningPart server =
                started.add(RunningPart.start(new ProcessBuilder(build().toString()), folder.resolve("server.log")));
        String url = "http://" + server.awaitLog("listens on (\\S+)").group(1) + "/?micros=";
        Optional<Fortio> fortio = Fortio.find();
        RunningPart running = started.add(
                RunningPart.collector(folder.resolve("collector.log"), "--listen=127.0.0.1:0", "--store=memory"));
        QueryApi api = QueryApi.at(running.url());
        collector = "--collector=" + api.url();
        var _ = started.add(
                RunningPart.start(folder.resolve("agent.log"), "agent", "--node=node-a", "--frequency=199", collector));
        Eventually.until("the agent has come", SOON, () -> !api.agents().isEmpty());
        Duration sampled = LOAD.multipliedBy(2).plusSeconds(6);
        CompletableFuture<Script.Result> profile = CompletableFuture.supplyAsync(() -> Script.run(
                "profile",
                collector,
                "--pid=" + server.pid(),
                "--frequency=999",
                "--duration=" + sampled.toMillis() + "ms"));
        Eventually.until(
                "the session runs",
                SOON,
                () -> api.sessions().stream()
                        .anyMatch(found -> found.state().equals("RUNNING") && found.elapsedMillis() > 0));
        session = api.sessions().getFirst().id();
        try (CounterRecorder cpu = new CounterRecorder(() -> cpuNanos(server.pid()));
                CounterRecorder stolen = new CounterRecorder(CostTest::stolenNanos)) {
            before = run(fortio, url + SPIN_MICROS, List.of(cpu, stolen), "before.json");
            after = run(fortio, url + SLOWER_MICROS, List.of(cpu, stolen), "after.json");
        }
        Script.Result profiled = profile.join();
        assertThat(profiled.exitCode()).as(profiled.errors()).isZero();
    }

    private static Path build() throws IOException {
        Path program = folder.resolve(WORKLOAD);
        Path source = Files.writeString(folder.resolve("server.go"), SERVER);
        Script.Result built =
                Script.finish(new ProcessBuilder("go", "build", "-o", program.toString(), source.toString()));
        assertThat(built.exitCode()).as(built.errors()).isZero();
        return program;
    }

    private static Run run(Optional<Fortio> fortio, String url, List<CounterRecorder> nanos, String name) {
        Path result = folder.resolve(name);
        pause();
        fortio.ifPresentOrElse(real -> real.load(url, QPS, LOAD, result), () -> PacedLoad.load(url, QPS, LOAD, result));
        pause();
        JsonNode json = QueryApi.parse(Fortio.text(result), JsonNode.class);
        long startMillis = Instant.parse(json.get("StartTime").asText()).toEpochMilli();
        long endMillis = startMillis + json.get("ActualDuration").asLong() / 1_000_000;
        long requests = json.at("/DurationHistogram/Count").asLong();
        List<Double> microsPerRequest = nanos.stream()
                .map(counter -> counter.increaseBetween(startMillis, endMillis) / 1_000 / requests)
                .toList();
        return new Run(result, microsPerRequest.getFirst(), microsPerRequest.getLast());
    }

    /** The counter is read before the load and after it. */
    private static void pause() {
        long untilMillis = System.currentTimeMillis() + 100;
        Eventually.until("a moment is over", SOON, () -> System.currentTimeMillis() > untilMillis);
    }

    /** Of all its threads: the first field of each's schedstat, see the kernel's Documentation/scheduler/sched-stats.rst. */
    private static long cpuNanos(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.mapToLong(CostTest::threadNanos).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of all CPUs: the eighth number of /proc/stat's first line, in ticks of 10 ms, see proc(5). */
    private static long stolenNanos() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            return 10_000_000 * Long.parseLong(lines.findFirst().orElseThrow().split(" +")[8]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long threadNanos(Path thread) {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        started.close();
    }

    @Test
    void aRequestCostsWhatTheKernelCounted() {
        JsonNode cost = cost(before, "--session=" + session);

        assertThat(cost.at("/cpuMicros/value").asDouble())
                .isCloseTo(before.cpuMicrosPerRequest(), before.within5Percent(before.cpuMicrosPerRequest()));
        assertThat(cost.at("/sharedOutShare").asDouble())
                .as("a session has the times of samples")
                .isZero();
        assertThat(cost.at("/sampledShare").asDouble()).isGreaterThan(0.99);
    }

    @Test
    void theFunctionThatBurnsCpuTimeCostsWhatItBurns() {
        for (JsonNode function : cost(before, "--session=" + session).get("functions")) {
            if (function.get("name").asText().equals("main.spin")) {
                assertThat(function.at("/total/value").asDouble())
                        .isCloseTo(SPIN_MICROS, before.within5Percent(SPIN_MICROS));
                return;
            }
        }
        throw new AssertionError("main.spin is not listed");
    }

    @Test
    void continuousProfilingSaysHowMuchIsShared() {
        JsonNode cost = cost(before);

        assertThat(cost.at("/sharedOutShare").asDouble())
                .as("a load of 8 s has an edge in every window of 10 s")
                .isEqualTo(1);
        assertThat(cost.at("/cpuMicros/value").asDouble())
                .as("windows that are idle before the load, or hold a part of the next one")
                .isCloseTo(before.cpuMicrosPerRequest(), Percentage.withPercentage(40));
    }

    @Test
    void aSlowerServerHasRegressedAndTheSameOneHasNot() {
        Script.Result slower = regress(before, after);
        assertThat(slower.exitCode()).as(slower.output() + slower.errors()).isEqualTo(1);
        assertThat(slower.output()).contains("REGRESSED: a request takes +", "main.spin");

        Script.Result same = regress(before, before);
        assertThat(same.exitCode()).as(same.output() + same.errors()).isIn(0, 3);
        assertThat(same.output()).contains("a request takes +0.0 %");
    }

    private static Script.Result regress(Run baseline, Run candidate) {
        return Script.run(
                "regress",
                collector,
                "--baseline=" + session,
                "--candidate=" + session,
                "--workload=" + WORKLOAD,
                "--fortio-baseline=" + baseline.result(),
                "--fortio-candidate=" + candidate.result());
    }

    private static JsonNode cost(Run run, String... options) {
        List<String> words = new ArrayList<>(
                List.of("cost", collector, "--workload=" + WORKLOAD, "--fortio=" + run.result(), "--json"));
        words.addAll(List.of(options));
        Script.Result result = Script.run(words.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return QueryApi.parse(result.output(), JsonNode.class);
    }
}
