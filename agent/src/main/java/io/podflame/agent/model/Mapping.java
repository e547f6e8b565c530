package io.podflame.agent.model;

import io.podflame.binary.BuildId;
import java.util.Optional;

/**
 * One executable mapping of a process.
 *
 * @param startAddress processAddress of the first byte
 * @param endAddress processAddress after the last byte
 * @param fileOffset of startAddress in the file, bytes
 * @param device major and minor as the kernel prints them, e.g. "fd:01"; "" for anonymous memory
 * @param inode 0 for anonymous memory
 * @param path as the process sees it, e.g. "/usr/bin/etcd", "[vdso]", "//anon", or with " (deleted)" behind
 * @param buildId of the file, where whoever told of the mapping knew it: a recording may, the kernel's rings and /proc do not
 */
public record Mapping(
        long startAddress,
        long endAddress,
        long fileOffset,
        String device,
        long inode,
        String path,
        Optional<BuildId> buildId) {

    /** A mapping of a file whose build ID has still to be read. */
    public Mapping(long startAddress, long endAddress, long fileOffset, String device, long inode, String path) {
        this(startAddress, endAddress, fileOffset, device, inode, path, Optional.empty());
    }

    public boolean contains(long processAddress) {
        return Long.compareUnsigned(processAddress, startAddress) >= 0
                && Long.compareUnsigned(processAddress, endAddress) < 0;
    }

    /** Whether a file with content of its own is behind the mapping (not the vdso, not anonymous memory). */
    public boolean fileBacked() {
        return (inode != 0 || buildId.isPresent()) && path.startsWith("/") && !path.startsWith("//");
    }
}
