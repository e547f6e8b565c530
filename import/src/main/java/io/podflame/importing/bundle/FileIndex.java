package io.podflame.importing.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which file of a bundle is which file of the node. A line of files/index, tab-separated:
 *
 * <pre>
 * NUMBER  DEVICE  INODE  PID  BUILD-ID  BYTES  PATH         number and build ID may be "-"
 * </pre>
 *
 * <p>A file is known by inode and path: the device is not compared, since within a container a mapping and /proc may name different ones.
 */
public final class FileIndex {

    private static final int FIELDS = 7;

    private final Map<Key, Path> files = new HashMap<>();
    private final Map<PidAndPath, Path> filesByPid = new HashMap<>();

    private record Key(long inode, String path) {}

    private record PidAndPath(int pid, String path) {}

    private FileIndex() {}

    /** Reads the index; lines that are none are passed over. Empty when there is no index. */
    static FileIndex read(Path folder) throws IOException {
        FileIndex index = new FileIndex();
        Path file = folder.resolve("index");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                index.add(List.of(line.split("\t", FIELDS)), folder);
            }
        }
        return index;
    }

    private void add(List<String> fields, Path folder) {
        if (fields.size() < FIELDS || !fields.getFirst().matches("[0-9]{1,9}")) {
            return;
        }
        Path file = folder.resolve(fields.getFirst());
        String path = fields.getLast();
        if (Files.exists(file)
                && fields.get(2).matches("[0-9]{1,19}")
                && fields.get(3).matches("[0-9]{1,9}")) {
            files.putIfAbsent(new Key(Long.parseUnsignedLong(fields.get(2)), path), file);
            filesByPid.putIfAbsent(new PidAndPath(Integer.parseInt(fields.get(3)), path), file);
        }
    }

    /**
     * The file that a process had mapped.
     *
     * @param inode 0 where the recording does not say
     */
    public Optional<Path> find(int pid, long inode, String path) {
        Path file = inode != 0 ? files.get(new Key(inode, path)) : filesByPid.get(new PidAndPath(pid, path));
        return Optional.ofNullable(file);
    }

    /** All files, in no particular order: for who knows a build ID only. */
    public List<Path> all() {
        return List.copyOf(files.values());
    }
}
