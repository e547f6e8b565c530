package io.podflame.importing;

import io.podflame.collector.cli.Terminal;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a person who watches how far the reading is; into a file or a pipe nothing is written. */
final class ProgressBarProgress implements ImportProgress, AutoCloseable {

    private static final int MEGABYTE = 1 << 20;
    private static final int UPDATE_MILLIS = 200;

    private final String name;
    private Optional<ProgressBar> bar = Optional.empty();

    ProgressBarProgress(String name) {
        this.name = name;
    }

    @Override
    public void read(long bytes, long ofBytes) {
        if (!Terminal.interactive()) {
            return;
        }
        if (bar.isEmpty()) {
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName("reading " + name)
                    .setInitialMax(ofBytes == 0 ? -1 : ofBytes)
                    .setUnit(" MB", MEGABYTE)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .build());
        }
        bar.get().stepTo(bytes);
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
