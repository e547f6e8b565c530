package io.podflame.collector.debugfile;

import io.podflame.binary.BuildId;

/** Where distributions put separate debug files (GDB manual, "Separate Debug Files"). */
public final class DebugFileNames {

    private DebugFileNames() {}

    /** Below {@code /usr/lib/debug/.build-id/}: {@code ab/cdef….debug}. */
    public static String path(BuildId buildId) {
        String hex = buildId.hex();
        return hex.substring(0, 2) + "/" + hex.substring(2) + ".debug";
    }
}
