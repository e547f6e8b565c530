package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.api.MissingSymbols;
import io.podflame.collector.api.MissingSymbols.MissingFile;
import io.podflame.systemtest.node.Eventually;
import io.podflame.systemtest.product.QueryApi;
import io.podflame.systemtest.product.RunningPart;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to names as a person goes it: a stripped program is sampled, missed, and named by its debug file. */
class SymbolsTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String SOURCE = """
            #include <unistd.h>
            static volatile unsigned long sum;
            __attribute__((noinline)) static void spin_in_the_dark(void) {
                for (unsigned long i = 0; i < 1000000; i++) sum += i;
            }
            int main(void) { alarm(300); for (;;) spin_in_the_dark(); }
            """;

    private final Started started = new Started();

    @TempDir
    Path folder;

    private QueryApi api = QueryApi.at("");

    @BeforeEach
    void sampleAStrippedProgram() throws IOException {
        Needs.command("gcc", "gcc");
        Needs.command("objcopy", "binutils");
        Files.writeString(folder.resolve("dark.c"), SOURCE);
        run("gcc", "-g", "-O1", "-Wl,--build-id", "-o", "dark.whole", "dark.c");
        run("objcopy", "--only-keep-debug", "dark.whole", "dark.debug");
        run("strip", "-o", "dark", "dark.whole");
        RunningPart collector = started.add(
                RunningPart.collector(folder.resolve("collector.log"), "--listen=127.0.0.1:0", "--store=memory"));
        api = QueryApi.at(collector.url());
        var _ = started.add(
                RunningPart.start(folder.resolve("agent.log"), "agent", "--node=node-a", "--collector=" + api.url()));
        var _ = started.add(
                RunningPart.start(new ProcessBuilder(folder.resolve("dark").toString()), folder.resolve("dark.log")));
    }

    @AfterEach
    void stop() throws Exception {
        started.close();
    }

    @Test
    void aStrippedProgramIsMissedAndNamedByItsDebugFile() {
        MissingFile missed = Eventually.get("the stripped program is missed", SOON, this::missed);
        assertThat(missed.workloads()).isNotEmpty();
        Script.Result missing = symbols("missing", "--rows=100");
        assertThat(missing.exitCode()).as(missing.errors()).isZero();
        assertThat(missing.output())
                .contains(
                        folder.resolve("dark").toString(),
                        "build ID " + missed.buildId(),
                        "podflame symbols upload /usr/lib/debug/.build-id/");

        Script.Result refused = symbols("upload", folder.resolve("dark").toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).contains("holds no symbols: it is stripped", "remedy:");

        Script.Result upload = symbols("upload", folder.resolve("dark.debug").toString());
        assertThat(upload.exitCode()).as(upload.errors()).isZero();
        assertThat(upload.output())
                .contains(
                        "build ID " + missed.buildId(),
                        "  names ",
                        folder.resolve("dark").toString());

        assertThat(missed()).isEmpty();
        assertThat(api.folded("event=cpu-clock").stacks())
                .anyMatch(stack -> stack.frames().getLast().equals("spin_in_the_dark"));
        Script.Result list = symbols("list", "--json");
        assertThat(list.output()).contains(missed.buildId(), "\"UPLOAD\"", "dark.debug");
    }

    /** What the API says of the program once some of its samples are there. */
    private Optional<MissingFile> missed() {
        Script.Result json = symbols("missing", "--json");
        return QueryApi.parse(json.output(), MissingSymbols.class).files().stream()
                .filter(file -> file.file().equals(folder.resolve("dark").toString()))
                .findFirst();
    }

    private Script.Result symbols(String... arguments) {
        List<String> words = new ArrayList<>(List.of("symbols"));
        words.addAll(List.of(arguments));
        words.add("--collector=" + api.url());
        return Script.run(words.toArray(String[]::new));
    }

    private void run(String... command) {
        Script.Result result = Script.finish(new ProcessBuilder(command).directory(folder.toFile()));
        assertThat(result.exitCode()).as(result.errors()).isZero();
    }
}
