package io.podflame.agent.process;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import io.podflame.binary.BuildId;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.elf.LoadSegments;
import io.podflame.binary.executable.BuildIdOrigin;
import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files behind mappings: opened once for their build ID and segments, remembered by device, inode and path.
 *
 * <p>A file is looked for where the process sees it, then behind the mapping itself, then where its parent and the node see it: the
 * process may be gone by now. Opening reads a handful of pages, so it is done at the first sample in a mapping, on the thread that
 * has it. Thread-safe.
 */
public final class ExecutableFiles implements Executables {

    /** Files remembered; those not used for longest are forgotten, and read again when they come back. */
    static final int MAX_FILES = 4_096;

    private final FileFinder finder;
    private final Map<Key, Known> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            return size() > MAX_FILES;
        }
    };

    private record Key(String device, long inode, String path) {
        static Key of(Mapping mapping) {
            return new Key(mapping.device(), mapping.inode(), mapping.path());
        }
    }

    /**
     * A file that was read.
     *
     * @param stamp as it was then: a file written anew keeps its inode
     * @param contents empty for a file that is no executable, such as a just-in-time compiler's memory file
     * @param place where a process had it mapped last
     */
    private record Known(FileFinder.Stamp stamp, Optional<Contents> contents, FileFinder.Place place) {
        Known at(FileFinder.Place newPlace) {
            return new Known(stamp, contents, newPlace);
        }
    }

    private record Contents(Executable executable, LoadSegments segments) {}

    /** @param proc where processes' files are found */
    public ExecutableFiles(ProcReader proc) {
        this.finder = new FileFinder(proc);
    }

    @Override
    public synchronized Optional<MappedExecutable> executableOf(int pid, int parentPid, Mapping mapping) {
        if (!mapping.fileBacked()) {
            return Optional.empty();
        }
        FileFinder.Place place = new FileFinder.Place(pid, parentPid, mapping);
        Key key = Key.of(mapping);
        Optional<FileFinder.Found> found = finder.find(place);
        Optional<Known> file = Optional.ofNullable(known.get(key))
                .filter(it -> found.isEmpty() || found.get().stamp().equals(it.stamp()))
                .map(it -> it.at(place))
                .or(() -> found.flatMap(it -> read(it, place)));
        if (file.isEmpty()) { // not remembered: the next process with the same file may let it be read
            return Optional.of(MappedExecutable.unread(mapping));
        }
        known.put(key, file.get());
        return file.get()
                .contents()
                .map(contents -> MappedExecutable.of(contents.executable(), mapping, contents.segments()));
    }

    /** Empty when the file is gone since it was found, or may not be read. */
    private static Optional<Known> read(FileFinder.Found found, FileFinder.Place place) {
        try {
            return Optional.of(new Known(found.stamp(), readContents(found.path(), place.mapping()), place));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Contents> readContents(Path path, Mapping mapping) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(path)) {
            Executable executable = new Executable(file.buildId(), origin(file.buildIdOrigin()), mapping.path());
            return Optional.of(new Contents(executable, file.loadSegments()));
        } catch (MalformedInputException noExecutable) {
            return Optional.empty();
        }
    }

    private static Executable.Origin origin(BuildIdOrigin origin) {
        return switch (origin) {
            case GNU -> Executable.Origin.GNU;
            case GO -> Executable.Origin.GO;
            case CONTENT -> Executable.Origin.CONTENT;
        };
    }

    /**
     * Where a file of that build can be opened now, for its symbols, and where its debug files may lie. Compare the build ID after opening: the file may change.
     *
     * @return empty when no process seen with it, nor its parent or the node, has the file any more
     */
    public synchronized Optional<ExecutableLocation> openable(BuildId buildId) {
        return known.values().stream()
                .filter(file -> file.contents()
                        .filter(it -> it.executable().buildId().equals(buildId))
                        .isPresent())
                .flatMap(file -> finder.find(file.place()).stream().map(found -> finder.location(file.place(), found)))
                .findFirst();
    }
}
