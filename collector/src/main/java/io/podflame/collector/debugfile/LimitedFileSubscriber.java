package io.podflame.collector.debugfile;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Writes a response's body to a file as it comes, and no more than the limit; nothing of it gathers on the heap. */
final class LimitedFileSubscriber implements BodySubscriber<Path> {

    private final Path file;
    private final long limitBytes;
    private final CompletableFuture<Path> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private @Nullable FileChannel channel;
    private long sizeBytes;

    LimitedFileSubscriber(Path file, long limitBytes) {
        this.file = file;
        this.limitBytes = limitBytes;
    }

    @Override
    public CompletionStage<Path> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            given.request(1);
        } catch (IOException e) {
            given.cancel();
            body.completeExceptionally(e);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        FileChannel open = channel;
        Flow.Subscription subscribed = subscription;
        if (open == null || subscribed == null || body.isDone()) {
            return;
        }
        try {
            for (ByteBuffer part : parts) {
                sizeBytes += part.remaining();
                if (sizeBytes > limitBytes) {
                    throw new TooLargeException(limitBytes);
                }
                while (part.hasRemaining()) {
                    open.write(part);
                }
            }
            subscribed.request(1);
        } catch (IOException e) {
            subscribed.cancel();
            onError(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        closed();
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        closed();
        body.complete(file);
    }

    private void closed() {
        FileChannel open = channel;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            body.completeExceptionally(e);
        }
    }

    /** The server sends more than is taken. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException(long limitBytes) {
            super("more than " + (limitBytes >> 20) + " MB (--debug-file-limit)");
        }
    }
}
