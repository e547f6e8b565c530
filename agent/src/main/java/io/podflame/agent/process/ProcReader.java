package io.podflame.agent.process;

import io.podflame.agent.model.Mapping;
import io.podflame.binary.MalformedInputException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads what /proc says of processes. A process may end at any moment: then, or where the agent may not look, the answer is empty.
 * Thread-safe.
 */
public final class ProcReader {

    /** The kernel's usual limit is 65,530 mappings; a line has some 100 bytes. */
    private static final int MAX_MAPS_BYTES = 8 * 1024 * 1024;

    private static final int MAX_SMALL_BYTES = 32 * 1024;

    private final Path root;

    /** @param root normally /proc */
    public ProcReader(Path root) {
        this.root = root;
    }

    /**
     * What a process is now.
     *
     * @param mappings executable ones by ascending address; none for a kernel thread and for one that is ending
     */
    record Snapshot(ProcStat stat, List<Mapping> mappings) {}

    /** Every process, by ascending pid. */
    List<Integer> pids() {
        String[] names = root.toFile().list();
        if (names == null) {
            return List.of();
        }
        return Arrays.stream(names)
                .filter(name -> !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9'))
                .map(Integer::valueOf)
                .sorted()
                .toList();
    }

    Optional<Snapshot> read(int pid) {
        Optional<ProcStat> stat = readStat(pid);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Snapshot(stat.get(), stat.get().kernelThread() ? List.of() : readMappings(pid)));
    }

    private Optional<ProcStat> readStat(int pid) {
        return readText(pid, "stat").flatMap(text -> {
            try {
                return Optional.of(ProcStat.parse(text, root + "/" + pid + "/stat"));
            } catch (MalformedInputException ended) {
                return Optional.empty();
            }
        });
    }

    /** The executable mappings of a process as they are now, by ascending address; none when it is gone, or is a kernel thread. */
    public List<Mapping> readMappings(int pid) {
        Path file = root.resolve(pid + "/maps");
        try {
            return ProcMaps.parseExecutable(readBytes(file, MAX_MAPS_BYTES), file.toString());
        } catch (IOException endedOrForbidden) {
            return List.of();
        }
    }

    /** Whether threads beside the main one exist. */
    boolean hasOtherThreads(int pid) {
        String[] tids = root.resolve(pid + "/task").toFile().list();
        return tids != null && tids.length > 1;
    }

    Optional<String> readThreadName(int pid, int tid) {
        return readText(pid, "task/" + tid + "/comm").map(String::stripTrailing);
    }

    /** The arguments, the program's name first; empty for a kernel thread and for a process that is gone. */
    List<String> readCommandLine(int pid) {
        String text = readText(pid, "cmdline").orElse("");
        List<String> arguments = new ArrayList<>();
        int begin = 0;
        for (int end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0', begin)) {
            arguments.add(text.substring(begin, end));
            begin = end + 1;
        }
        // A process may write over its arguments, as nginx and sshd do, and need not end them with NUL.
        if (begin < text.length()) {
            arguments.add(text.substring(begin));
        }
        return List.copyOf(arguments);
    }

    private Optional<String> readText(int pid, String file) {
        try {
            byte[] bytes = readBytes(root.resolve(pid + "/" + file), MAX_SMALL_BYTES);
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException endedOrForbidden) {
            return Optional.empty();
        }
    }

    private static byte[] readBytes(Path file, int limit) throws IOException {
        try (InputStream input = new FileInputStream(file.toFile())) {
            return input.readNBytes(limit);
        }
    }

    /** How the process sees a path of its own. */
    Path rooted(int pid, String path) {
        return root.resolve(pid + "/root" + path);
    }

    /** The very file behind a mapping, even when its path is gone. */
    Path mapped(int pid, Mapping mapping) {
        return root.resolve(pid + "/map_files/" + Long.toHexString(mapping.startAddress()) + "-"
                + Long.toHexString(mapping.endAddress()));
    }
}
