package io.podflame.collector.cli;

import me.tongfei.progressbar.ProgressBarConsumer;

/** A progress bar that nobody watches: output is no terminal, so lines are printed instead. */
final class SilentConsumer implements ProgressBarConsumer {

    @Override
    public int getMaxRenderedLength() {
        return Terminal.width();
    }

    @Override
    public void accept(String rendered) {}

    @Override
    public void close() {}
}
