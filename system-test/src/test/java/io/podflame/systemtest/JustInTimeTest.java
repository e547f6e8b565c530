package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.product.FoldedText;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that real virtual machines compile while they run have their names in the flame graph. */
class JustInTimeTest {

    /** Of the samples; the rest is the kernel's, the machine's own and what came before the compiler. */
    private static final double MOST = 0.8;

    private static final String JAVA = """
            public final class Busy {
                static volatile long sink;
                public static void main(String[] arguments) {
                    for (int i = 0; ; i++) {
                        sink += spin(1_000_000);
                        if (i == 500) {
                            System.out.println("warm");
                        }
                    }
                }
                static long spin(int rounds) {
                    long x = rounds;
                    for (int i = 0; i < rounds; i++) {
                        x = x * 6364136223846793005L + (x >>> 7);
                    }
                    return x;
                }
            }
            """;

    private static final String JAVASCRIPT = """
            function spinHot(rounds) {
                let x = rounds;
                for (let i = 0; i < rounds; i++) {
                    x = (x * 31 + i) | 0;
                }
                return x;
            }
            let sink = 0;
            for (let i = 0; ; i++) {
                sink += spinHot(1000000);
                if (i === 500) {
                    require('fs').writeSync(1, 'warm\\n');
                }
            }
            """;

    private static final Duration SOON = Duration.ofSeconds(60);

    private static final Started podflame = new Started();
    private final Started started = new Started();
    private static String collector = "";

    @TempDir
    Path folder;

    @BeforeAll
    static void startPodflame(@TempDir Path logs) {
        RunningPart running = podflame.add(
                RunningPart.collector(logs.resolve("collector.log"), "--listen=127.0.0.1:0", "--store=memory"));
        QueryApi api = QueryApi.at(running.url());
        collector = "--collector=" + api.url();
        var _ = podflame.add(
                RunningPart.start(logs.resolve("agent.log"), "agent", "--node=node-a", "--frequency=0", collector));
        Eventually.until("the agent has come", SOON, () -> !api.agents().isEmpty());
    }

    @AfterAll
    static void stopPodflame() throws Exception {
        podflame.close();
    }

    @AfterEach
    void stop() throws Exception {
        started.close();
    }

    static List<Path> javas() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String version : List.of("17", "21", "25")) {
            try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
                Optional<Path> java = homes.filter(
                                home -> home.getFileName().toString().contains(version))
                        .map(home -> home.resolve("bin/java"))
                        .filter(Files::isExecutable)
                        .sorted()
                        .findFirst();
                java.ifPresent(found::add);
            }
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("javas")
    void methodsOfAJvmHaveNamesWhenAskedFor(Path java) throws IOException {
        Path source = Files.writeString(folder.resolve("Busy.java"), JAVA);
        RunningPart busy = started.add(RunningPart.start(
                new ProcessBuilder(java.toString(), "-XX:+UseSerialGC", "-Xmx64m", source.toString()),
                folder.resolve("log")));
        var _ = busy.awaitLog("warm");

        FoldedText without = profile(busy);
        FoldedText with = profile(busy, "--jit");

        assertThat(share(without, "Busy.spin")).isZero();
        assertThat(share(with, "Busy.spin")).isGreaterThan(MOST);
        assertThat(Path.of("/tmp/perf-" + busy.pid() + ".map")).as("removed").doesNotExist();
        assertThat(busy.log()).as("no thread dump").doesNotContain("Full thread dump");
    }

    /** As in a container: it is process 1 of a namespace of its own, and not the agent's user. */
    @Test
    void aJvmOfAnotherUserInAPidNamespaceHasNamesToo() throws IOException {
        Path source = Files.writeString(folder.resolve("Busy.java"), JAVA);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        RunningPart namespace = started.add(RunningPart.start(
                new ProcessBuilder(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        javas().getFirst().toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        source.toString()),
                folder.resolve("log")));
        ProcessHandle unshare = ProcessHandle.of(namespace.pid()).orElseThrow();
        try {
            var _ = namespace.awaitLog("warm");
            long pid = unshare.children().findFirst().orElseThrow().pid();
            assertThat(share(profile(pid, "--jit"), "Busy.spin")).isGreaterThan(MOST);
            assertThat(Path.of("/tmp/perf-1.map")).as("removed").doesNotExist();
        } finally {
            // it waits for the JVM, and heeds no signal meanwhile
            unshare.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** A profile without names and one with them differ in the map only: what jcmd has the JVM write gives the same share. */
    @Test
    void aMapWrittenByJcmdGivesTheSameNames() throws Exception {
        Path java = javas().getFirst();
        Path source = Files.writeString(folder.resolve("Busy.java"), JAVA);
        RunningPart busy = started.add(RunningPart.start(
                new ProcessBuilder(java.toString(), "-XX:+UseSerialGC", "-Xmx64m", source.toString()),
                folder.resolve("log")));
        var _ = busy.awaitLog("warm");
        double asked = share(profile(busy, "--jit"), "long Busy.spin(int)");

        Process jcmd = new ProcessBuilder(
                        java.resolveSibling("jcmd").toString(), String.valueOf(busy.pid()), "Compiler.perfmap")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(said).isZero();
        Path map = Path.of("/tmp/perf-" + busy.pid() + ".map");
        try {
            assertThat(share(profile(busy), "long Busy.spin(int)")).isBetween(asked - 0.3, asked + 0.1);
            assertThat(map).as("not ours to remove").exists();
        } finally {
            Files.delete(map);
        }
    }

    @Test
    void functionsOfNodeHaveNamesByThemselves() throws IOException {
        Needs.command("node", "nodejs");
        Path source = Files.writeString(folder.resolve("busy.js"), JAVASCRIPT);
        RunningPart busy = started.add(RunningPart.start(
                new ProcessBuilder("node", "--perf-basic-prof", source.toString())
                        .directory(folder.toFile()), // it leaves a log where it runs
                folder.resolve("log")));
        try {
            var _ = busy.awaitLog("warm");
            assertThat(share(profile(busy), "spinHot")).isGreaterThan(0.5);
        } finally {
            Files.deleteIfExists(Path.of("/tmp/perf-" + busy.pid() + ".map"));
        }
    }

    private FoldedText profile(RunningPart busy, String... more) {
        return profile(busy.pid(), more);
    }

    private FoldedText profile(long pid, String... more) {
        List<String> words = new ArrayList<>(
                List.of("profile", collector, "--pid=" + pid, "--duration=3s", "--format=folded", "--output=-"));
        words.addAll(List.of(more));
        Script.Result result = Script.run(words.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.errors()).isZero();
        FoldedText stacks = FoldedText.parse(result.output());
        assertThat(stacks.samples()).as(result.errors()).isPositive();
        return stacks;
    }

    private static double share(FoldedText text, String function) {
        return (double) text.stacks().stream()
                        .filter(stack -> stack.has(function))
                        .mapToLong(FoldedText.Stack::samples)
                        .sum()
                / text.samples();
    }
}
