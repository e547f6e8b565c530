package io.podflame.binary.executable;

/** How an executable came to its build ID, the most trustworthy first. */
public enum BuildIdOrigin {
    /** The linker's note (NT_GNU_BUILD_ID), taken as it is; equals what readelf -n and debuginfod say. */
    GNU,
    /** Hash of Go's own build ID, a text of some 80 characters. */
    GO,
    /** Hash of parts of the content, for files without any note; see {@link BuildIds}. */
    CONTENT
}
