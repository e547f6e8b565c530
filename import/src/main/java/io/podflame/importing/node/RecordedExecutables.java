package io.podflame.importing.node;

import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import io.podflame.agent.process.Executables;
import io.podflame.agent.process.MappedExecutable;
import io.podflame.binary.BuildId;
import io.podflame.binary.elf.LoadSegments;
import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The executables of a recording's processes, where files of theirs can be had here. The places are asked one after the other; where the
 * recording knows a file's build ID, only a file with that build ID is taken. A mapping whose file is nowhere is an executable without
 * symbols. One thread, but for {@link #fileOf}.
 */
final class RecordedExecutables implements Executables {

    private final List<ExecutableSource> sources;
    private final Supplier<Map<String, BuildId>> listedBuildIds;
    /** By path; a path that is two files (of two containers) has inode {@link #SEVERAL}. */
    private final Map<String, Long> inodes = new HashMap<>();

    private final Map<Path, Optional<Contents>> opened = new HashMap<>();
    /** Asked by the thread that makes symbol tables, too. */
    private final Map<BuildId, Path> paths = new ConcurrentHashMap<>();

    private static final long SEVERAL = -1;

    private record Contents(Executable executable, LoadSegments segments) {}

    /** @param listedBuildIds what the recording lists apart from its mappings, by path; known when the first sample is */
    RecordedExecutables(List<ExecutableSource> sources, Supplier<Map<String, BuildId>> listedBuildIds) {
        this.sources = List.copyOf(sources);
        this.listedBuildIds = listedBuildIds;
    }

    /** Takes note of which file a path is. */
    void apply(CaptureRecord.Mapped mapped) {
        Mapping mapping = mapped.mapping();
        if (mapping.fileBacked()) {
            inodes.merge(mapping.path(), mapping.inode(), (before, now) -> before.equals(now) ? now : SEVERAL);
        }
    }

    @Override
    public Optional<MappedExecutable> executableOf(int pid, int parentPid, Mapping recorded) {
        if (!recorded.fileBacked()) {
            return Optional.empty();
        }
        Mapping mapping = withBuildId(recorded);
        for (ExecutableSource source : sources) {
            for (Path candidate : source.candidates(pid, mapping)) {
                Optional<Contents> contents = opened.computeIfAbsent(candidate, RecordedExecutables::read);
                if (contents.filter(it -> matches(it, mapping)).isPresent()) {
                    return Optional.of(map(contents.get(), candidate, mapping));
                }
            }
        }
        return Optional.of(MappedExecutable.unread(mapping));
    }

    /** perf lists build IDs by path alone: the list says nothing of a path that is several files. */
    private Mapping withBuildId(Mapping mapping) {
        boolean several = inodes.getOrDefault(mapping.path(), mapping.inode()) == SEVERAL;
        BuildId listed = listedBuildIds.get().get(mapping.path());
        if (mapping.buildId().isPresent() || listed == null || several) {
            return mapping;
        }
        return new Mapping(
                mapping.startAddress(),
                mapping.endAddress(),
                mapping.fileOffset(),
                mapping.device(),
                mapping.inode(),
                mapping.path(),
                Optional.of(listed));
    }

    private static boolean matches(Contents contents, Mapping mapping) {
        return mapping.buildId()
                .filter(known -> !known.equals(contents.executable().buildId()))
                .isEmpty();
    }

    /** Named as the process saw it, wherever its content comes from. */
    private MappedExecutable map(Contents contents, Path file, Mapping mapping) {
        Executable found = contents.executable();
        paths.putIfAbsent(found.buildId(), file);
        return MappedExecutable.of(
                new Executable(found.buildId(), found.origin(), mapping.path()), mapping, contents.segments());
    }

    /** Empty for what is no executable or cannot be read: the next place may have it. */
    private static Optional<Contents> read(Path path) {
        try (ExecutableFile file = ExecutableFile.open(path)) {
            Executable.Origin origin =
                    Executable.Origin.valueOf(file.buildIdOrigin().name());
            return Optional.of(
                    new Contents(new Executable(file.buildId(), origin, path.toString()), file.loadSegments()));
        } catch (IOException unreadableOrNoExecutable) {
            return Optional.empty();
        }
    }

    /** Where the file of that build is, for its symbols. */
    Optional<Path> fileOf(BuildId buildId) {
        return Optional.ofNullable(paths.get(buildId));
    }
}
