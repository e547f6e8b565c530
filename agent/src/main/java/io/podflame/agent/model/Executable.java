package io.podflame.agent.model;

import io.podflame.binary.BuildId;

/**
 * An ELF file that processes run.
 *
 * @param origin where the build ID comes from
 * @param path as the first process seen sees it
 */
public record Executable(BuildId buildId, Origin origin, String path) {

    /** Looked up once per user frame: a String keeps its hash, and the first compiler does not see through a record's own. */
    @Override
    public int hashCode() {
        return buildId.hex().hashCode();
    }

    /** Where a build ID comes from. */
    public enum Origin {
        /** The GNU build-ID note. */
        GNU,
        /** Go's own build-ID note, hashed. */
        GO,
        /** Derived from the file's content. */
        CONTENT,
        /** The file could not be read: derived from path, device and inode. No symbol table will come. */
        PATH
    }
}
