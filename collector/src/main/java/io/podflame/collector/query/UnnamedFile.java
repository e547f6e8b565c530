package io.podflame.collector.query;

import io.podflame.collector.model.Location;
import io.podflame.collector.model.WorkloadKey;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Samples whose innermost frame has no name, of one file.
 *
 * @param file as in the flame graph: the executable's path, {@code [kernel]}, {@code [anon]}, …
 * @param executable when it is an ELF file
 * @param value in the event's unit
 * @param workloads that ran it
 */
public record UnnamedFile(
        String file,
        Kind kind,
        Optional<Location.Executable> executable,
        long samples,
        long value,
        SortedSet<WorkloadKey> workloads) {

    /** What the file is, which decides where names could come from. */
    public enum Kind {
        /** An ELF file. */
        EXECUTABLE,
        KERNEL,
        /** Code outside every file: just-in-time compilers', mostly. */
        ANONYMOUS,
        /** Code that the kernel maps into every process. */
        VDSO,
        /** Addresses in no known mapping. */
        UNMAPPED,
        /** Frames of a recording that came without names. */
        RECORDED
    }
}
