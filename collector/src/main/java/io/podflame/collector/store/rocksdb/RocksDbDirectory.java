package io.podflame.collector.store.rocksdb;

import io.podflame.collector.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteOptions;

/**
 * One directory on disk that holds profiles and symbol tables; at most one process has it open. Thread-safe; closing waits for what is
 * under way, and whatever comes later is refused, since RocksDB itself would crash.
 */
public final class RocksDbDirectory implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RocksDbDirectory.class.getName());

    private final Path path;
    private final RocksDbSettings settings;
    private final RocksDbOptions options;
    private final WriteOptions writeOptions = new WriteOptions();
    private final RocksDB database;
    private final List<ColumnFamilyHandle> handles;
    private final Map<ColumnFamily, ColumnFamilyHandle> families = new EnumMap<>(ColumnFamily.class);
    private final LogSync logSync = new LogSync(this::syncLog);
    private final FreeSpace freeSpace;
    private final ReadWriteLock openLock = new ReentrantReadWriteLock();
    private final Lock writerLock = new ReentrantLock();
    private boolean closed;

    /**
     * Opens the store in a directory, made when it is absent or empty.
     *
     * @throws StoreException when it is no Podflame store, of a newer format, damaged, in use, or not writable, or RocksDB's
     *     library cannot be loaded
     */
    public static RocksDbDirectory open(Path path, RocksDbSettings settings) {
        loadLibrary();
        StoreFormat.claim(path);
        RocksDbOptions options = new RocksDbOptions(settings);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.columnFamily()));
        for (ColumnFamily family : ColumnFamily.values()) {
            descriptors.add(new ColumnFamilyDescriptor(family.storedName(), options.columnFamily()));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            Path files = Files.createDirectories(path.resolve("rocksdb"));
            RocksDB database = RocksDB.open(options.database(), files.toString(), descriptors, handles);
            return new RocksDbDirectory(path, settings, options, database, handles);
        } catch (RocksDBException e) {
            options.close();
            throw openFailure(path, e);
        } catch (IOException e) {
            options.close();
            throw new StoreException(
                    "cannot use %s as a store: %s; choose a directory that this user may write".formatted(path, e), e);
        }
    }

    /** It comes in a jar and is unpacked first. */
    private static void loadLibrary() {
        try {
            RocksDB.loadLibrary();
        } catch (LinkageError | RuntimeException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new StoreException(
                    "cannot load RocksDB's library: %s%n  remedy: it is unpacked into %s, which must be writable and not mounted noexec; or name another folder: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER"
                            .formatted(reason.getMessage(), System.getProperty("java.io.tmpdir")),
                    e);
        }
    }

    private RocksDbDirectory(
            Path path,
            RocksDbSettings settings,
            RocksDbOptions options,
            RocksDB database,
            List<ColumnFamilyHandle> handles) {
        this.path = path;
        this.settings = settings;
        this.options = options;
        this.database = database;
        this.handles = handles;
        this.freeSpace = new FreeSpace(path, settings.freeBytes());
        Iterator<ColumnFamilyHandle> opened = handles.iterator();
        opened.next(); // RocksDB's default one, which is empty
        for (ColumnFamily family : ColumnFamily.values()) {
            families.put(family, opened.next());
        }
        logSync.start();
    }

    Path path() {
        return path;
    }

    RocksDbSettings settings() {
        return settings;
    }

    ColumnFamilyHandle handle(ColumnFamily family) {
        return Objects.requireNonNull(families.get(family));
    }

    /**
     * Asks the database something, while it is certain to stay open.
     *
     * @param purpose for errors, e.g. "storing a batch"
     * @throws StoreException when the database fails
     * @throws IllegalStateException when the directory is closed
     */
    <T> T ask(String purpose, Question<T> question) {
        openLock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException(purpose + ": the store in " + path + " is closed");
            }
            return question.ask(database);
        } catch (RocksDBException e) {
            throw failure(purpose, e);
        } finally {
            openLock.readLock().unlock();
        }
    }

    /** Like {@link #ask}, without an answer. */
    void run(String purpose, Task task) {
        var _ = ask(purpose, db -> {
            task.run(db);
            return purpose;
        });
    }

    /** Held by whoever decides what to write by what is stored. */
    Lock writerLock() {
        return writerLock;
    }

    /** @throws StoreException when the disk is nearly full */
    void requireSpace(String purpose) {
        freeSpace.require(purpose);
    }

    /** Writes what the task adds, all or nothing; survives a killed process from then on. */
    void write(String purpose, WriteTask task) {
        run(purpose, db -> {
            try (BatchWrite write = new BatchWrite(this)) {
                task.addTo(write);
                db.write(writeOptions, write.batch());
            }
        });
        logSync.written();
    }

    /** Reads the store as it is now, while others may write. */
    <T> T view(String purpose, ViewQuestion<T> question) {
        return ask(purpose, db -> {
            try (StoreView view = new StoreView(this, db)) {
                return question.ask(view);
            }
        });
    }

    Optional<byte[]> get(String purpose, ColumnFamily family, byte[] key) {
        return ask(purpose, db -> Optional.ofNullable(db.get(handle(family), key)));
    }

    @Override
    public void close() {
        openLock.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            logSync.close();
            closed = true;
            database.cancelAllBackgroundWork(true);
            handles.forEach(ColumnFamilyHandle::close);
            database.close();
            writeOptions.close();
            options.close();
        } finally {
            openLock.writeLock().unlock();
        }
    }

    /** Rewrites all files in their final, smallest form, which happens by and by anyway; takes long. */
    public void compact() {
        run("compacting", db -> {
            for (ColumnFamilyHandle handle : handles) {
                db.compactRange(handle);
            }
        });
    }

    /** Bytes of all files in use, and of what is not in files yet. */
    long sizeBytes() {
        return ask("measuring the store", db -> {
            long bytes = 0;
            for (ColumnFamilyHandle handle : handles) {
                bytes += db.getLongProperty(handle, "rocksdb.live-sst-files-size")
                        + db.getLongProperty(handle, "rocksdb.cur-size-all-mem-tables");
            }
            return bytes;
        });
    }

    private void syncLog() {
        openLock.readLock().lock();
        try {
            if (!closed) {
                database.syncWal();
            }
        } catch (RocksDBException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cannot force the store in " + path + " to the disk: " + e.getMessage());
        } finally {
            openLock.readLock().unlock();
        }
    }

    private static StoreException openFailure(Path path, RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("/LOCK") || message.contains("lock hold by current process")) {
            return new StoreException(
                    path + " is in use by another collector; stop that one, or choose another directory", e);
        }
        if (code(e) == Status.Code.Corruption || code(e) == Status.Code.InvalidArgument) {
            return new StoreException(
                    "the store in %s is damaged (%s); restore it from a copy, or remove the directory to start empty"
                            .formatted(path, message),
                    e);
        }
        return new StoreException("cannot open the store in %s: %s".formatted(path, message), e);
    }

    private StoreException failure(String purpose, RocksDBException e) {
        return new StoreException("%s in %s: %s; %s".formatted(purpose, path, e.getMessage(), remedy(e)), e);
    }

    private static String remedy(RocksDBException e) {
        if (e.getStatus() != null && e.getStatus().getSubCode() == Status.SubCode.NoSpace) {
            return "free space there, or lower the retention: storing then goes on by itself";
        }
        return switch (code(e)) {
            case Corruption ->
                "the files are damaged; restore them from a copy, or remove the directory to start empty";
            case IOError -> "look after the disk, then restart the collector";
            default -> "restart the collector";
        };
    }

    private static Status.Code code(RocksDBException e) {
        return e.getStatus() == null ? Status.Code.Undefined : e.getStatus().getCode();
    }

    /** Something to ask the open database. */
    interface Question<T> {
        T ask(RocksDB database) throws RocksDBException;
    }

    /** Something to do with the open database. */
    interface Task {
        void run(RocksDB database) throws RocksDBException;
    }

    /** Something to ask a view. */
    interface ViewQuestion<T> {
        T ask(StoreView view) throws RocksDBException;
    }

    /** Something to write. */
    interface WriteTask {
        void addTo(BatchWrite write) throws RocksDBException;
    }
}
