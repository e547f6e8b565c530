package io.podflame.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailureLogTest {

    private final List<String> lines = new ArrayList<>();
    private long nowNanos;
    private final FailureLog log = new FailureLog(new ListLogger(lines), () -> nowNanos);

    @Test
    void logsTheSameFailureOnce() {
        for (int i = 0; i < 5; i++) {
            log.failed("collector", "refused");
        }
        assertThat(lines).containsExactly("WARNING refused");
    }

    @Test
    void logsAnotherFailureOfTheSameSubject() {
        log.failed("collector", "refused");
        log.failed("collector", "no route");
        log.failed("runtime", "no route");
        assertThat(lines).containsExactly("WARNING refused", "WARNING no route", "WARNING no route");
    }

    @Test
    void remindsWithACountAfterAWhile() {
        log.failed("collector", "refused");
        log.failed("collector", "refused");
        nowNanos = Duration.ofMinutes(16).toNanos();
        log.failed("collector", "refused");
        assertThat(lines).containsExactly("WARNING refused", "WARNING refused (2 times more since)");
    }

    @Test
    void saysWhenItIsOverAndHowOftenItFailed() {
        log.failed("collector", "refused");
        log.failed("collector", "no route");
        log.succeeded("collector", "connected");
        log.succeeded("collector", "connected");
        assertThat(lines.subList(2, 4)).containsExactly("INFO connected (after 2 failures)", "INFO connected");
    }

    private record ListLogger(List<String> lines) implements System.Logger {

        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            lines.add(level + " " + message);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... values) {
            lines.add(level + " " + format);
        }
    }
}
