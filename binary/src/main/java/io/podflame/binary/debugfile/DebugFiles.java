package io.podflame.binary.debugfile;

import io.podflame.binary.BuildId;
import io.podflame.binary.elf.DebugAltLink;
import io.podflame.binary.elf.DebugLink;
import io.podflame.binary.executable.BuildIdOrigin;
import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the separate debug files of executables inside one root folder.
 *
 * <p>A file is only used when it proves to belong to the executable: by the same GNU build ID, or, where either has none, by
 * the CRC that the executable names. Every other file found is reported with the reason, as somebody put it there in good
 * faith. Does I/O; for all threads, but what it opens is for the thread that asked.
 */
public final class DebugFiles {
    /** Files larger than this are not read to count their CRC. */
    static final long MAX_CRC_BYTES = 1L << 30;

    private final RootedPaths root;

    public DebugFiles(RootedPaths root) {
        this.root = root;
    }

    /**
     * What a search gave.
     *
     * @param found the file; to be closed by who asked
     * @param refused files that were there, in the order of search
     */
    public record Search(Optional<Found> found, List<Refusal> refused) {
        public Search {
            refused = List.copyOf(refused);
        }
    }

    /**
     * A file that belongs to the executable.
     *
     * @param path absolute inside the root, without links
     */
    public record Found(ExecutableFile file, String path) {}

    /**
     * A file that was there and is not used.
     *
     * @param path as it was looked for, inside the root
     */
    public record Refusal(String path, String reason) {}

    /** Says whether a file is the right one. */
    private interface Check {
        /** Empty when it is; else why not. */
        Optional<String> objection(ExecutableFile candidate) throws IOException;
    }

    /** Opens a file in one of two ways. */
    private interface Opening {
        ExecutableFile open(FileChannel channel, Path path) throws IOException;
    }

    /**
     * The separate debug file of an executable.
     *
     * @param path the executable's absolute path inside the root; need not be there any more
     * @throws IOException when {@code executable} cannot be read; whatever is wrong with a debug file is a refusal
     */
    public Search find(ExecutableFile executable, String path) throws IOException {
        Optional<DebugLink> link = executable.debugLink();
        List<String> candidates = new ArrayList<>();
        if (executable.buildIdOrigin() == BuildIdOrigin.GNU) {
            candidates.addAll(DebugPaths.byBuildId(executable.buildId()));
        }
        link.ifPresent(it -> candidates.addAll(DebugPaths.byLink(path, it.name())));
        return search(candidates, ExecutableFile::open, candidate -> objection(executable, link, candidate));
    }

    private static Optional<String> objection(
            ExecutableFile executable, Optional<DebugLink> link, ExecutableFile candidate) throws IOException {
        boolean bothSay =
                executable.buildIdOrigin() == BuildIdOrigin.GNU && candidate.buildIdOrigin() == BuildIdOrigin.GNU;
        Optional<String> objection = bothSay
                ? differs(
                        "build ID",
                        executable.buildId().hex(),
                        candidate.buildId().hex())
                : crcObjection(link, candidate);
        if (objection.isEmpty()) {
            executable.requireDebugFile(candidate);
        }
        return objection;
    }

    private static Optional<String> crcObjection(Optional<DebugLink> link, ExecutableFile candidate)
            throws IOException {
        if (link.isEmpty()) {
            return Optional.of("it has no build ID to be compared");
        }
        if (candidate.sizeBytes() > MAX_CRC_BYTES) {
            return Optional.of("no build ID to be compared, and larger than " + MAX_CRC_BYTES + " bytes for the CRC");
        }
        return differs("CRC", hex(link.get().crc32()), hex(candidate.crc32()));
    }

    private static String hex(int crc32) {
        return "0x" + Integer.toHexString(crc32);
    }

    private static Optional<String> differs(String what, String expected, String found) {
        return expected.equals(found)
                ? Optional.empty()
                : Optional.of(what + ": expected " + expected + ", found " + found);
    }

    /**
     * The file that a debug file shares with others (dwz); nothing is found where it shares none.
     *
     * @param debugFile as {@link #find} gave it
     * @throws IOException when {@code debugFile} cannot be read
     */
    public Search findSupplement(Found debugFile) throws IOException {
        Optional<DebugAltLink> link = debugFile.file().debugAltLink();
        if (link.isEmpty()) {
            return new Search(Optional.empty(), List.of());
        }
        BuildId wanted = link.get().buildId();
        return search(
                DebugPaths.supplement(debugFile.path(), link.get()),
                ExecutableFile::openSupplement,
                candidate ->
                        differs("build ID", wanted.hex(), candidate.buildId().hex()));
    }

    private Search search(List<String> candidates, Opening opening, Check check) {
        List<Refusal> refused = new ArrayList<>();
        for (String candidate : candidates) {
            try {
                return new Search(Optional.of(open(candidate, opening, check)), refused);
            } catch (NoSuchFileException | NotDirectoryException e) {
                // most places are empty: nothing to tell
            } catch (IOException e) {
                refused.add(new Refusal(candidate, String.valueOf(e.getMessage())));
            }
        }
        return new Search(Optional.empty(), refused);
    }

    private Found open(String path, Opening opening, Check check) throws IOException {
        RootedPaths.Opened opened = root.open(path);
        ExecutableFile file = opening.open(opened.channel(), opened.outside());
        try {
            Optional<String> objection = check.objection(file);
            if (objection.isPresent()) {
                throw new IOException(objection.get());
            }
            return new Found(file, opened.path());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }
}
