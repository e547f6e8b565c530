package io.podflame.collector.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which collector a command speaks to. */
public final class CollectorOptions {

    @Option(
            names = "--collector",
            paramLabel = "URL",
            description = "Where the collector is. Default: ${DEFAULT-VALUE}, or $PODFLAME_COLLECTOR.",
            defaultValue = "${PODFLAME_COLLECTOR:-http://127.0.0.1:7070}")
    String url = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the shared token of a collector beyond loopback. Also $PODFLAME_TOKEN_FILE.",
            defaultValue = "${PODFLAME_TOKEN_FILE}")
    @Nullable
    Path tokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Certificates (PEM) to trust for https, instead of the system's. Also $PODFLAME_CA_FILE.",
            defaultValue = "${PODFLAME_CA_FILE}")
    @Nullable
    Path caFile;

    public String url() {
        return url;
    }

    public Optional<Path> tokenFile() {
        return Optional.ofNullable(tokenFile);
    }

    public Optional<Path> caFile() {
        return Optional.ofNullable(caFile);
    }

    /** The collector's API. */
    public ApiClient connect() throws CommandFailedException {
        return ApiClient.of(url, Optional.ofNullable(tokenFile), Optional.ofNullable(caFile));
    }
}
