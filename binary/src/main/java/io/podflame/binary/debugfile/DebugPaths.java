package io.podflame.binary.debugfile;

import io.podflame.binary.BuildId;
import io.podflame.binary.elf.DebugAltLink;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where distributions put separate debug files: paths as inside the root, the most trustworthy first; pure.
 *
 * <pre>
 * /usr/lib/debug/.build-id/ab/cdef….debug     ab is the first byte of the build ID
 * FOLDER/LINK                                 of the executable, by the name in .gnu_debuglink
 * FOLDER/.debug/LINK
 * /usr/lib/debug/FOLDER/LINK
 * </pre>
 *
 * Source: GDB's manual, "Debugging Information in Separate Files"; dwz(1).
 */
final class DebugPaths {
    private static final String DEBUG = "/usr/lib/debug";

    private DebugPaths() {}

    /** By build ID; none for an ID of one byte, which has no file name. */
    static List<String> byBuildId(BuildId buildId) {
        String hex = buildId.hex();
        return hex.length() < 4
                ? List.of()
                : List.of(DEBUG + "/.build-id/" + hex.substring(0, 2) + "/" + hex.substring(2) + ".debug");
    }

    /**
     * By name.
     *
     * @param executablePath absolute
     * @param link name of the debug file
     */
    static List<String> byLink(String executablePath, String link) {
        String folder = folder(executablePath);
        Set<String> paths = new LinkedHashSet<>();
        paths.add(folder + "/" + link);
        paths.add(folder + "/.debug/" + link);
        paths.add(DEBUG + folder + "/" + link);
        // Where /bin is a link to /usr/bin, packages may have used either name.
        paths.add(DEBUG + (folder.startsWith("/usr/") ? folder.substring("/usr".length()) : "/usr" + folder) + "/"
                + link);
        paths.remove(executablePath);
        return List.copyOf(paths);
    }

    /**
     * Of the file that a debug file shares with others.
     *
     * @param debugFilePath absolute and without links: the link counts from there
     */
    static List<String> supplement(String debugFilePath, DebugAltLink link) {
        Set<String> paths = new LinkedHashSet<>(byBuildId(link.buildId()));
        paths.add(link.path().startsWith("/") ? link.path() : folder(debugFilePath) + "/" + link.path());
        paths.add(DEBUG + "/.dwz/" + link.path().substring(link.path().lastIndexOf('/') + 1));
        return List.copyOf(paths);
    }

    /** Without a slash at its end: empty for a file right below the root. */
    private static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
