package io.podflame.collector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.FakeAgent;
import io.podflame.collector.TestCollector;
import io.podflame.collector.TestTables;
import io.podflame.collector.debugfile.CompiledProgram;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wait for names that an agent was asked for, over real HTTP. */
class AwaitedNamesTest {

    @TempDir
    private static Path folder;

    private static CompiledProgram program;

    private final TestCollector collector = new TestCollector();
    private final StringWriter said = new StringWriter();

    @BeforeAll
    static void compile() {
        program = CompiledProgram.compile(folder.resolve("program"));
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private void await(Duration limit) throws CommandFailedException {
        CollectorOptions options = new CollectorOptions();
        options.url = collector.uri();
        new AwaitedNames(options.connect(), new PrintWriter(said), limit).await(Map.of());
    }

    @Test
    void endsAsSoonAsTheTableIsThere() throws CommandFailedException {
        try (FakeAgent agent = sampled()) {
            AtomicBoolean arrives = new AtomicBoolean();
            CompletableFuture<Void> arrival = CompletableFuture.runAsync(
                    () -> {
                        arrives.set(true);
                        collector.symbols.replace(
                                TestTables.description(program.buildId(), TestTables.TABLE), TestTables.TABLE);
                    },
                    CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));

            await(Duration.ofMinutes(1));

            assertThat(arrives).isTrue();
            arrival.join();
            assertThat(said.toString()).isEqualToIgnoringNewLines("waiting for the names of " + CompiledProgram.PATH);
        }
    }

    @Test
    void atTheLimitItSaysWhatHasNotCome() throws CommandFailedException {
        try (FakeAgent agent = sampled()) {
            await(Duration.ofMillis(1));

            assertThat(said.toString())
                    .contains("the names of " + CompiledProgram.PATH + " have not come", "the page shows them");
        }
    }

    @Test
    void doesNotWaitForWhatNobodyWillSend() throws CommandFailedException {
        sampled().close();

        await(Duration.ofMinutes(1));

        assertThat(said.toString()).isEmpty();
    }

    private FakeAgent sampled() {
        FakeAgent agent = FakeAgent.greeted(collector, "node-a");
        agent.deliver(program.samples(collector.clock));
        return agent;
    }
}
