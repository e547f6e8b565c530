package io.podflame.collector.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A file as the body of a request, with a progress bar for a person who watches; never whole in memory. */
final class FileUpload implements AutoCloseable {

    private static final int MEGABYTE = 1 << 20;
    private static final int UPDATE_MILLIS = 200;

    private final Path file;
    private final long sizeBytes;
    private final Optional<ProgressBar> bar;

    private FileUpload(Path file, long sizeBytes, Optional<ProgressBar> bar) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.bar = bar;
    }

    /** @param watched whether anybody is to see how far it is */
    static FileUpload open(Path file, boolean watched) throws IOException {
        long sizeBytes = Files.size(file);
        boolean shown = watched && Terminal.interactive() && sizeBytes > MEGABYTE;
        return new FileUpload(file, sizeBytes, shown ? Optional.of(bar(file, sizeBytes)) : Optional.empty());
    }

    private static ProgressBar bar(Path file, long sizeBytes) {
        return new ProgressBarBuilder()
                .setTaskName("uploading " + file.getFileName())
                .setInitialMax(sizeBytes)
                .setUnit(" MB", MEGABYTE)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .build();
    }

    /** Of a known length, so that the collector can refuse it before it comes. */
    BodyPublisher body() {
        BodyPublisher content = BodyPublishers.ofInputStream(this::read);
        return sizeBytes == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(content, sizeBytes);
    }

    private InputStream read() {
        try {
            return new Counted(Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }

    private final class Counted extends FilterInputStream {
        private Counted(InputStream input) {
            super(input);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            bar.ifPresent(shown -> shown.stepBy(Math.max(0, count)));
            return count;
        }
    }
}
