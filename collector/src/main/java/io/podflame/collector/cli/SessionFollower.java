package io.podflame.collector.cli;

import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.api.SessionView;
import io.podflame.collector.cli.HotFunctions.HotFunction;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Follows a session to its end with a progress bar that already names the hottest function; Ctrl-C ends the session early. */
final class SessionFollower {

    private static final Duration POLL = Duration.ofMillis(200);
    /** What an agent may take, after the session's time, to send its last window. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final int POLLS_PER_LINE = 25;
    private static final int MESSAGE_WIDTH = 70;

    private final ApiClient api;
    private final PrintWriter progress;
    private final boolean interactive = Terminal.interactive();

    SessionFollower(ApiClient api, PrintWriter progress) {
        this.api = api;
        this.progress = progress;
    }

    /** Returns the session when it has ended. */
    SessionView follow(SessionView started) throws CommandFailedException {
        Thread stopper = new Thread(() -> stopQuietly(started.id()));
        Runtime.getRuntime().addShutdownHook(stopper);
        try (ProgressBar bar = bar(started)) {
            return poll(started, bar);
        } finally {
            ShutdownHooks.remove(stopper);
        }
    }

    private SessionView poll(SessionView started, ProgressBar bar) throws CommandFailedException {
        long deadline = System.nanoTime() + started.durationMillis() * 1_000_000 + GRACE.toNanos();
        SessionView view = started;
        long samplesShown = 0;
        for (int polls = 0; !ended(view); polls++) {
            if (System.nanoTime() > deadline) {
                throw new CommandFailedException(
                        "the session " + view.id() + " has not ended " + GRACE.toSeconds() + " s after its time",
                        "look at podflame agents and the agent's log; what was sampled is in podflame flamegraph --session "
                                + view.id());
            }
            Pause.of(POLL);
            view = api.session(view.id());
            bar.stepTo(Math.min(view.elapsedMillis(), view.durationMillis()));
            if (view.samples() > samplesShown && (samplesShown == 0 || polls % 5 == 0)) {
                samplesShown = view.samples();
                bar.setExtraMessage(hottest(view));
            }
            if (!interactive && polls % POLLS_PER_LINE == POLLS_PER_LINE - 1) {
                progress.printf(
                        "sampling: %d of %d s, %d samples%n",
                        view.elapsedMillis() / 1000, view.durationMillis() / 1000, view.samples());
                progress.flush();
            }
        }
        bar.stepTo(view.durationMillis());
        return view;
    }

    private ProgressBar bar(SessionView started) {
        ProgressBarBuilder builder = ProgressBar.builder()
                .setTaskName("sampling")
                .setInitialMax(started.durationMillis())
                .setUnit(" s", 1000)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) POLL.toMillis());
        if (!interactive) {
            builder.setConsumer(new SilentConsumer());
        }
        return builder.build();
    }

    private String hottest(SessionView view) throws CommandFailedException {
        FlameGraphView graph = api.flameGraph("session=" + view.id());
        String hottest = new HotFunctions(graph)
                .bySelf(1).stream()
                        .findFirst()
                        .map(function -> "hottest " + share(function, graph))
                        .orElse("");
        String message = view.samples() + " samples " + hottest;
        return message.length() <= MESSAGE_WIDTH ? message : message.substring(0, MESSAGE_WIDTH - 1) + "…";
    }

    private static String share(HotFunction function, FlameGraphView graph) {
        return TextTable.printable(function.name())
                + String.format(" %.0f %%", 100.0 * function.self() / Math.max(1, HotFunctions.total(graph)));
    }

    private static boolean ended(SessionView view) {
        return view.state().equals("FINISHED") || view.state().equals("FAILED");
    }

    private void stopQuietly(String id) {
        try {
            api.stopSession(id);
        } catch (CommandFailedException e) {
            progress.println(e.text());
        }
    }
}
