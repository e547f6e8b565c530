package io.podflame.agent.process;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import io.podflame.binary.elf.ElfSegment;
import io.podflame.binary.elf.LoadSegments;

/** An executable where a process has it mapped. Immutable. */
public final class MappedExecutable {

    private final Executable executable;
    private final Mapping mapping;
    /** elfAddress - processAddress: one number, as a mapping's code is of one segment. */
    private final long bias;

    private MappedExecutable(Executable executable, Mapping mapping, long bias) {
        this.executable = executable;
        this.mapping = mapping;
        this.bias = bias;
    }

    /** @param segments of the executable */
    public static MappedExecutable of(Executable executable, Mapping mapping, LoadSegments segments) {
        long processToFile = mapping.fileOffset() - mapping.startAddress();
        return new MappedExecutable(executable, mapping, processToFile + fileToElf(mapping, segments));
    }

    /** A file that could not be read: its file offsets stand for elfAddresses. */
    public static MappedExecutable unread(Executable executable, Mapping mapping) {
        return new MappedExecutable(executable, mapping, mapping.fileOffset() - mapping.startAddress());
    }

    /**
     * elfAddress - fileOffset. The mapping begins and ends on page borders, so it may also hold the edges of segments beside
     * the one it is for: the executable one that it has most of counts.
     */
    private static long fileToElf(Mapping mapping, LoadSegments segments) {
        long most = 0;
        long result = 0;
        for (ElfSegment segment : segments.segments()) {
            long common = segment.isExecutable() ? commonBytes(mapping, segment) : 0;
            if (common > most) {
                most = common;
                result = segment.elfAddress() - segment.fileOffset();
            }
        }
        return result;
    }

    private static long commonBytes(Mapping mapping, ElfSegment segment) {
        long mappingEnd = mapping.fileOffset() + (mapping.endAddress() - mapping.startAddress());
        long segmentEnd = segment.fileOffset() + segment.fileBytes();
        return Math.min(mappingEnd, segmentEnd) - Math.max(mapping.fileOffset(), segment.fileOffset());
    }

    public Executable executable() {
        return executable;
    }

    public Mapping mapping() {
        return mapping;
    }

    /**
     * The address as the executable's symbols use it; its file offset where the file could not be read.
     *
     * @param processAddress in the mapping
     */
    public long elfAddress(long processAddress) {
        return processAddress + bias;
    }
}
