package io.podflame.collector.web;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.stream.StreamMessages;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.podflame.binary.BuildId;
import io.podflame.collector.api.UploadedSymbols;
import io.podflame.collector.debugfile.Delivery;
import io.podflame.collector.debugfile.TakenFile;
import io.podflame.collector.debugfile.UnusableDebugFileException;
import io.podflame.collector.model.WorkloadKey;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/** {@code POST /api/v1/symbols}: a debug file, which goes to a file as it comes and is read from there. */
final class UploadService implements HttpService {

    private static final System.Logger LOG = System.getLogger(UploadService.class.getName());
    private static final Set<String> PARAMETERS = new TreeSet<>(Set.of("name", "buildId", "replace"));
    private static final int MAX_NAME_CHARS = 200;

    private final SymbolServices services;

    UploadService(SymbolServices services) {
        this.services = services;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(
                        () -> begin(context.queryParams(), request), context.blockingTaskExecutor())
                .thenCompose(upload -> receive(upload, request))
                .thenCompose(upload -> services.files().take(upload.file(), upload.delivery()))
                .thenApply(this::taken)
                .exceptionally(this::problem);
        return HttpResponse.of(answer.thenApply(done -> ApiService.response(request.headers(), done)));
    }

    /** A file that is on its way in. */
    private record Upload(Path file, Delivery delivery) {}

    private Upload begin(QueryParams query, HttpRequest request) {
        Delivery delivery = delivery(query);
        long announced = request.headers().contentLength();
        if (announced > services.files().limitBytes()) {
            throw tooLarge();
        }
        if (services.files().isBusy()) {
            throw new ProblemException(
                    HttpStatus.TOO_MANY_REQUESTS, "other debug files are being read", "send it again in a minute");
        }
        try {
            if (!services.files().hasRoomFor(Math.max(0, announced))) {
                throw new ProblemException(
                        HttpStatus.INSUFFICIENT_STORAGE,
                        "the collector's disk has no room for it",
                        "free space in its data directory, then send it again");
            }
            return new Upload(services.files().create(), delivery);
        } catch (IOException e) {
            throw new ProblemException(
                    HttpStatus.INSUFFICIENT_STORAGE,
                    "the collector cannot write it down: " + e.getMessage(),
                    "look after its data directory");
        }
    }

    private static Delivery delivery(QueryParams query) {
        for (String name : query.names()) {
            if (!PARAMETERS.contains(name)) {
                throw new ProblemException(HttpStatus.BAD_REQUEST, "no parameter " + name, "known are " + PARAMETERS);
            }
        }
        String name = query.get("name", "the file");
        String hex = query.get("buildId", "").toLowerCase(Locale.ROOT);
        String replace = query.get("replace", "false");
        if (name.isBlank() || name.length() > MAX_NAME_CHARS || name.chars().anyMatch(Character::isISOControl)) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "that name cannot be", "give at most " + MAX_NAME_CHARS + " characters");
        }
        if (!Set.of("true", "false").contains(replace)) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "replace=" + replace, "give replace=true or none");
        }
        try {
            Optional<BuildId> buildId = hex.isEmpty() ? Optional.empty() : Optional.of(BuildId.of(hex));
            return Delivery.uploaded(name, buildId, replace.equals("true"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "buildId=" + hex + " is none", "give it in hex, as readelf -n shows it");
        }
    }

    private CompletableFuture<Upload> receive(Upload upload, HttpRequest request) {
        AtomicLong received = new AtomicLong();
        StreamMessage<HttpData> body = request.split().body().peek(data -> {
            if (received.addAndGet(data.length()) > services.files().limitBytes()) {
                throw tooLarge();
            }
        });
        return StreamMessages.writeTo(body, upload.file(), StandardOpenOption.WRITE)
                .handle((written, failure) -> {
                    if (failure == null) {
                        return upload;
                    }
                    services.files().discard(upload.file());
                    throw failure instanceof RuntimeException runtime ? runtime : new CompletionException(failure);
                });
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                "the file is larger than the collector takes: "
                        + (services.files().limitBytes() >> 20) + " MB",
                "start the collector with a larger --debug-file-limit, or upload less:"
                        + " objcopy --only-keep-debug FILE SMALLER, or strip --strip-debug -o SMALLER FILE (names, no lines)");
    }

    private Answer taken(TakenFile taken) {
        services.counters().uploadedTable();
        return Answer.json(
                HttpStatus.CREATED,
                new UploadedSymbols(
                        taken.table().buildId().hex(),
                        taken.table().symbols(),
                        taken.table().stretches(),
                        taken.before()
                                .map(table ->
                                        table.symbols() + " symbols, " + table.stretches() + " with lines, from the "
                                                + table.origin().text())
                                .orElse(""),
                        List.copyOf(taken.use().files()),
                        taken.use().workloads().stream()
                                .map(WorkloadKey::displayName)
                                .distinct()
                                .limit(UploadedSymbols.MAX_WORKLOADS)
                                .toList(),
                        taken.use().samples(),
                        taken.use().namedSamples()));
    }

    private Answer problem(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ProblemException problem) {
            return problem.answer();
        }
        if (cause instanceof UnusableDebugFileException unusable) {
            services.counters().rejected(unusable.reason().label());
            return Answer.problem(status(unusable.reason()), unusable.error(), unusable.remedy());
        }
        LOG.log(System.Logger.Level.ERROR, "an upload failed", cause);
        return Answer.problem(
                HttpStatus.INTERNAL_SERVER_ERROR, "the collector failed: " + cause, "see the collector's log");
    }

    private static HttpStatus status(UnusableDebugFileException.Reason reason) {
        return switch (reason) {
            case NOTHING_NEW -> HttpStatus.CONFLICT;
            case TOO_LARGE -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
            case NOT_ELF, NO_BUILD_ID, OTHER_BUILD_ID, NO_SYMBOLS, UNREADABLE -> HttpStatus.UNPROCESSABLE_ENTITY;
        };
    }
}
