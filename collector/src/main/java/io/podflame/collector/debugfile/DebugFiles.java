package io.podflame.collector.debugfile;

import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.executable.BuildIdOrigin;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.executable.ScratchFile;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.symbol.SymbolTableCodec;
import io.podflame.collector.debugfile.UnusableDebugFileException.Reason;
import io.podflame.collector.model.TimeRange;
import io.podflame.collector.query.CodeUse;
import io.podflame.collector.query.QueryService;
import io.podflame.collector.store.SymbolStore;
import io.podflame.collector.store.SymbolTableDescription;
import io.podflame.collector.store.SymbolTableDescription.Arrival;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes symbol tables of debug files and stores those that know more than what is there. One file at a time, on a thread of low
 * priority: neither queries nor agents wait for it. The file stays on the disk while it is read; only the finished table is on the
 * heap. Thread-safe.
 */
public final class DebugFiles implements AutoCloseable {

    /** Of one table, as of those that agents send. */
    static final long MAX_TABLE_BYTES = 96L * 1024 * 1024;
    /** Files that wait for the thread; each takes disk space. */
    static final int MAX_WAITING = 4;

    /** Where uses of an uploaded file are looked for. */
    private static final Duration RECENT = Duration.ofHours(1);

    private static final String NO_BUILD_ID_REMEDY =
            "name the executable that it is about: podflame symbols upload FILE"
                    + " --for EXECUTABLE, or --build-id HEX (podflame symbols missing lists them)";

    private final IncomingFiles incoming;
    private final long limitBytes;
    private final SymbolStore symbols;
    private final QueryService queries;
    private final InstantSource clock;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ExecutorService reader = Executors.newSingleThreadExecutor(Thread.ofPlatform()
            .name("podflame-debug-files")
            .priority(Thread.MIN_PRIORITY)
            .daemon()
            .factory());

    public DebugFiles(DebugFileSettings settings, SymbolStore symbols, QueryService queries, InstantSource clock) {
        this.incoming = new IncomingFiles(settings.directory());
        this.limitBytes = settings.limitBytes();
        this.symbols = symbols;
        this.queries = queries;
        this.clock = clock;
    }

    /** Of one file. */
    public long limitBytes() {
        return limitBytes;
    }

    /** Where a debug file can be written to; belongs to the caller until it is taken or discarded. */
    public Path create() throws IOException {
        return incoming.create();
    }

    public void discard(Path file) {
        IncomingFiles.discard(file);
    }

    /** Whether the disk has room for one more of that size. */
    public boolean hasRoomFor(long sizeBytes) throws IOException {
        return incoming.hasRoomFor(sizeBytes);
    }

    /** Whether as many wait as may; to be asked before a file is taken in. */
    public boolean isBusy() {
        return waiting.get() >= MAX_WAITING;
    }

    /**
     * Stores the file's table, and deletes the file, in any case.
     *
     * @return fails with {@link UnusableDebugFileException}
     */
    public CompletableFuture<TakenFile> take(Path file, Delivery delivery) {
        CompletableFuture<TakenFile> taken = new CompletableFuture<>();
        waiting.incrementAndGet();
        reader.execute(() -> {
            try {
                taken.complete(store(file, delivery));
            } catch (UnusableDebugFileException | RuntimeException e) {
                taken.completeExceptionally(e);
            } catch (Error e) {
                taken.completeExceptionally(e); // whoever waits is told, too
                throw e;
            } finally {
                waiting.decrementAndGet();
                discard(file);
            }
        });
        return taken;
    }

    private TakenFile store(Path file, Delivery delivery) throws UnusableDebugFileException {
        Path encoded = null;
        try (ExecutableFile executable = open(file, delivery)) {
            BuildId buildId = buildId(executable, delivery);
            encoded = incoming.create();
            return store(table(executable, encoded), buildId, delivery);
        } catch (MalformedInputException e) {
            throw unusable(Reason.UNREADABLE, delivery.name() + " is malformed: " + reason(e, file, delivery), "");
        } catch (IOException e) {
            throw unusable(Reason.UNREADABLE, delivery.name() + " cannot be read: " + reason(e, file, delivery), "");
        } finally {
            if (encoded != null) {
                discard(encoded);
            }
        }
    }

    private ExecutableFile open(Path file, Delivery delivery) throws IOException, UnusableDebugFileException {
        try {
            return ExecutableFile.open(file);
        } catch (MalformedInputException e) {
            throw unusable(
                    Reason.NOT_ELF,
                    delivery.name() + " is no ELF executable, shared object or debug file: "
                            + reason(e, file, delivery),
                    "give the executable itself before it was stripped, or its .debug file");
        }
    }

    /** The file lies here under a name that says nothing to who sent it. */
    private static String reason(IOException e, Path file, Delivery delivery) {
        return String.valueOf(e.getMessage()).replace(file.toString(), delivery.name());
    }

    private BuildId buildId(ExecutableFile executable, Delivery delivery) throws UnusableDebugFileException {
        boolean hasNote = executable.buildIdOrigin() == BuildIdOrigin.GNU;
        BuildId own = executable.buildId();
        if (delivery.buildId().isPresent()) {
            BuildId wanted = delivery.buildId().get();
            if (hasNote && !own.equals(wanted)) {
                throw unusable(
                        Reason.OTHER_BUILD_ID,
                        delivery.name() + " has build ID " + own + ", not " + wanted,
                        "give the debug file of the very build that runs; another build's addresses would be wrong");
            }
            if (!hasNote && delivery.noteRequired()) {
                throw unusable(Reason.NO_BUILD_ID, delivery.name() + " has no build ID to compare", "");
            }
            return wanted;
        }
        // without a note it can only be the very file that runs, which agents give the same ID
        if (executable.buildIdOrigin() == BuildIdOrigin.CONTENT
                && !recentUse(own).isSeen()) {
            throw unusable(
                    Reason.NO_BUILD_ID,
                    delivery.name() + " has no build ID, and no file of the same content has been sampled",
                    NO_BUILD_ID_REMEDY);
        }
        return own;
    }

    private static byte[] table(ExecutableFile executable, Path encoded)
            throws IOException, UnusableDebugFileException {
        Path folder = Objects.requireNonNull(encoded.toAbsolutePath().getParent());
        try (OutputStream output = new BufferedOutputStream(Files.newOutputStream(encoded));
                ScratchFile scratch = ScratchFile.in(folder)) {
            executable.writeSymbolTable(output, scratch);
        }
        if (Files.size(encoded) > MAX_TABLE_BYTES) {
            throw unusable(
                    Reason.TOO_LARGE,
                    "its symbol table takes more than " + (MAX_TABLE_BYTES >> 20) + " MB",
                    "strip its lines: objcopy --strip-debug FILE SMALLER keeps the names");
        }
        return Files.readAllBytes(encoded);
    }

    /** Stubs, which call functions of other files, are what stripping leaves. */
    private static boolean namesFunction(SymbolTable table) {
        for (int index = 0; index < table.size(); index++) {
            if (!table.name(index).endsWith("@plt")) {
                return true;
            }
        }
        return false;
    }

    private TakenFile store(byte[] encoded, BuildId buildId, Delivery delivery)
            throws MalformedInputException, UnusableDebugFileException {
        SymbolTable table = SymbolTableCodec.decode(encoded, delivery.name());
        if (table.stretchCount() == 0 && !namesFunction(table)) {
            throw unusable(
                    Reason.NO_SYMBOLS,
                    delivery.name() + " (build ID " + buildId + ") holds no symbols: it is stripped",
                    "give the file as it was before it was stripped, or its separate debug file,"
                            + " mostly /usr/lib/debug/.build-id/" + DebugFileNames.path(buildId));
        }
        Optional<SymbolTableDescription> before = symbols.describe(buildId);
        SymbolTableDescription description = SymbolTableDescription.of(
                table,
                encoded.length,
                new Arrival(
                        buildId,
                        before.map(SymbolTableDescription::file)
                                .filter(path -> !path.isEmpty())
                                .orElse(delivery.name()),
                        delivery.origin(),
                        clock.millis()));
        if (delivery.replacing()) {
            symbols.replace(description, encoded);
        } else if (!symbols.offer(description, encoded)) {
            throw nothingNew(description, delivery);
        }
        return new TakenFile(description, before, recentUse(buildId));
    }

    private UnusableDebugFileException nothingNew(SymbolTableDescription description, Delivery delivery) {
        String present = symbols.describe(description.buildId())
                .map(table -> counts(table) + ", from " + table.origin().text())
                .orElse("gone again");
        return unusable(
                Reason.NOTHING_NEW,
                delivery.name() + " tells nothing new of build ID " + description.buildId() + ": it has "
                        + counts(description) + "; the table that is there has " + present,
                "give the file with more of its symbols; --replace takes this one nevertheless");
    }

    private static String counts(SymbolTableDescription table) {
        return table.symbols() + " symbols, " + table.stretches() + " with lines";
    }

    private CodeUse recentUse(BuildId buildId) {
        Instant now = clock.instant();
        return queries.use(buildId, new TimeRange(nanos(now.minus(RECENT)), nanos(now.plus(RECENT))));
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    private static UnusableDebugFileException unusable(Reason reason, String error, String remedy) {
        return new UnusableDebugFileException(reason, error, remedy);
    }

    /** Ends the file that is read, if one is, by and by. */
    @Override
    public void close() {
        reader.shutdownNow();
        incoming.close();
    }
}
