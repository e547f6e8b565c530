package io.podflame.agent.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadWaitsTest {

    private static final OptionalLong UNKNOWN = OptionalLong.empty();

    @TempDir
    private Path proc;

    private final ThreadBudget budget = new ThreadBudget();
    private Path list = Path.of("");
    private ThreadWaits waits = new ThreadWaits(Path.of(""), budget);

    @BeforeEach
    void begin() {
        list = proc.resolve("tasks");
        waits = new ThreadWaits(proc, budget);
        budget.renew();
    }

    @Test
    void countsThreadsThatBeganWholeAndThoseThatEndedUntilTheLastReading() throws IOException {
        run("1", 100);
        run("2", 50);
        list("1", "2");
        assertThat(waits.read(list, UNKNOWN)).hasValue(0);

        run("1", 130);
        run("3", 7);
        list("1", "3");
        assertThat(waits.read(list, UNKNOWN)).hasValue(37);

        list();
        assertThat(waits.read(list, UNKNOWN)).hasValue(37);
    }

    @Test
    void looksAgainWhenTheContainerHasRun() throws IOException {
        run("1", 100);
        list("1");
        assertThat(waits.read(list, OptionalLong.of(1_000_000))).hasValue(0);
        run("1", 150);

        assertThat(waits.read(list, OptionalLong.of(5_999_999))).hasValue(0);
        assertThat(waits.read(list, OptionalLong.of(6_000_000))).hasValue(50);
    }

    @Test
    void isNotKnownBeyondTheBudgetAndBeginsAnew() throws IOException {
        run("1", 100);
        list("1");
        waits.read(list, UNKNOWN);
        budget.take(ThreadBudget.THREADS - 1);
        assertThat(waits.read(list, UNKNOWN)).isEmpty();

        budget.renew();
        run("1", 900);
        assertThat(waits.read(list, UNKNOWN))
                .as("what passed unseen is not guessed")
                .hasValue(0);
    }

    private void run(String thread, long waitNanos) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(thread));
        Files.writeString(directory.resolve("schedstat"), "1 " + waitNanos + " 1\n");
    }

    private void list(String... threads) throws IOException {
        Files.writeString(list, threads.length == 0 ? "" : String.join("\n", threads) + "\n");
    }
}
