package io.podflame.agent.symbols.hotspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.symbols.hotspot.JvmPerfMaps.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real JVMs of every version that this machine has, running one busy method. */
class JvmPerfMapsTest {

    private static final Path PROC = Path.of("/proc");
    private static final String BUSY = """
            public final class Busy {
                static volatile long sink;
                public static void main(String[] arguments) {
                    for (int i = 0; ; i++) {
                        sink += spin(1_000_000);
                        if (i == 200) {
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

    @TempDir
    Path folder;

    private final JvmPerfMaps jvms = new JvmPerfMaps(PROC, MonotonicClock::nanos);
    private @Nullable Process started;

    static List<Path> javas() throws IOException {
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            return homes.filter(home -> home.getFileName().toString().matches(".*(17|21|25).*"))
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .map(JvmPerfMapsTest::real)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (started != null) {
            started.destroyForcibly().waitFor();
        }
        jvms.finish(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @MethodSource("javas")
    void aJvmWritesItsMapWhichIsAsJcmdsAndIsRemovedAfterwards(Path java) throws Exception {
        startBusy(java);
        ask("s");
        assertThat(jvms.problem("s")).isEmpty();
        assertThat(map()).content().contains("long Busy.spin(int)");
        Set<String> ours = busyLines();
        assertThat(new ProcessBuilder(java.resolveSibling("jcmd").toString(), "" + busy().pid(), "Compiler.perfmap")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("jcmd").toFile())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(busyLines()).isEqualTo(ours);
        jvms.release("s");
        jvms.finish(Duration.ofSeconds(10));
        assertThat(map()).doesNotExist();
        assertThat(Path.of("/tmp/.attach_pid" + busy().pid())).doesNotExist();
        assertThat(Files.readString(log())).as("no thread dump").isEqualTo("warm\n");
    }

    @Test
    void aMapIsKeptAsLongAsASessionNeedsIt() throws Exception {
        startBusy(javas().getFirst());
        ask("first");
        ask("second");
        jvms.release("first");
        ask("third");
        assertThat(map()).exists();
        jvms.release("second");
        jvms.release("third");
        jvms.finish(Duration.ofSeconds(10));
        assertThat(map()).doesNotExist();
    }

    @Test
    void aMapThatWasThereIsNotTouched() throws Exception {
        startBusy(javas().getFirst());
        Files.writeString(map(), "1000 20 mine\n");
        try {
            ask("s");
            jvms.release("s");
            jvms.finish(Duration.ofSeconds(10));
            assertThat(map()).content().isEqualTo("1000 20 mine\n");
        } finally {
            Files.delete(map());
        }
    }

    @Test
    void aLinkInItsPlaceIsNotWrittenThrough() throws Exception {
        startBusy(javas().getFirst());
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Files.createSymbolicLink(map(), precious);
        try {
            ask("s");
            assertThat(jvms.problem("s").orElseThrow()).contains("is no regular file");
            assertThat(precious).content().isEqualTo("precious");
        } finally {
            Files.delete(map());
        }
    }

    @Test
    void aJvmThatRefusesIsNamedAndSentNothing() throws Exception {
        startBusy(javas().getFirst(), "-XX:+DisableAttachMechanism");
        ask("s");
        assertThat(jvms.problem("s").orElseThrow())
                .contains("process " + busy().pid() + " (java)", "it was started with -XX:+DisableAttachMechanism");
        assertThat(Files.readString(log())).as("no thread dump").isEqualTo("warm\n");
    }

    /** It listens from its start, because it cannot be told to. */
    @Test
    void aJvmThatSigquitWouldKillIsNotSentIt() throws Exception {
        startBusy(javas().getFirst(), "-Xrs");
        HotSpotProcess jvm = HotSpotProcess.of(PROC, (int) busy().pid()).orElseThrow();
        assertThat(jvm.noSignal().orElseThrow()).contains("does not handle SIGQUIT");
        ask("s");
        assertThat(jvms.problem("s")).isEmpty();
        assertThat(map()).exists();
        jvms.release("s");
        assertThat(busy().waitFor(200, TimeUnit.MILLISECONDS)).as("it ended").isFalse();
    }

    @Test
    void aJvmWithOptionsInAFileIsNotSentASignal() throws Exception {
        Path options = Files.writeString(folder.resolve("options"), "-XX:+DisableAttachMechanism");
        startBusy(javas().getFirst(), "@" + options);
        ask("s");
        assertThat(jvms.problem("s").orElseThrow()).contains("options of it are in a file");
        assertThat(Files.readString(log())).as("no thread dump").isEqualTo("warm\n");
    }

    @Test
    void anOpenJ9IsNoHotSpot() {
        String hotSpot = "7f00-7f10 r-xp 00000000 08:01 12 /usr/lib/jvm/17/lib/server/libjvm.so\n";
        String openJ9 = "7e00-7e10 r-xp 00000000 08:01 11 /usr/lib/jvm/17/lib/default/libj9vm29.so\n";
        assertThat(HotSpotProcess.libjvm(hotSpot)).contains("/usr/lib/jvm/17/lib/server/libjvm.so");
        assertThat(HotSpotProcess.libjvm(openJ9 + hotSpot)).isEmpty();
        assertThat(HotSpotProcess.libjvm("7f00-7f10 rwxp 00000000 00:00 0 \n")).isEmpty();
    }

    @Test
    void whatIsNoJvmIsLeftAlone() throws Exception {
        started = new ProcessBuilder("sleep", "60").start();
        ask("s");
        assertThat(jvms.problem("s")).isEmpty();
        assertThat(busy().isAlive()).isTrue();
    }

    private void startBusy(Path java, String... options) throws Exception {
        Path source = Files.writeString(folder.resolve("Busy.java"), BUSY);
        assertThat(javax.tools.ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "--release", "17", "-d", folder.toString(), source.toString()))
                .isZero();
        List<String> command = new java.util.ArrayList<>(List.of(java.toString(), "-Xmx32m", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", folder.toString(), "Busy"));
        started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        await(() -> Files.readString(log()).contains("warm"));
        assumeTrue(busy().isAlive());
    }

    private void ask(String session) throws Exception {
        jvms.ask(session, List.of(new Candidate((int) busy().pid(), 1, "java")));
        await(() -> jvms.settled(session));
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private Process busy() {
        return Objects.requireNonNull(started);
    }

    private Set<String> busyLines() throws IOException {
        try (Stream<String> lines = Files.lines(map())) {
            return lines.filter(line -> line.contains("Busy.spin")).collect(Collectors.toSet());
        }
    }

    private Path map() {
        return Path.of("/tmp/perf-" + busy().pid() + ".map");
    }

    private Path log() {
        return folder.resolve("log");
    }
}
