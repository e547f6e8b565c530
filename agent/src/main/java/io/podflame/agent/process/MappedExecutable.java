package io.podflame.agent.process;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Mapping;
import io.podflame.binary.BuildId;
import io.podflame.binary.elf.ElfSegment;
import io.podflame.binary.elf.LoadSegments;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** An executable where a process has it mapped. Immutable. */
public final class MappedExecutable {

    private static final int DERIVED_BYTES = 20;

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

    /**
     * Of a file that cannot be read: its file offsets stand for elfAddresses, and a build ID derived from path, device and inode for
     * its own.
     */
    public static MappedExecutable unread(Mapping mapping) {
        String identity = "podflame path\0" + mapping.device() + '\0' + mapping.inode() + '\0' + mapping.path();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            BuildId buildId = BuildId.ofBytes(Arrays.copyOf(hash, DERIVED_BYTES));
            Executable executable = new Executable(buildId, Executable.Origin.PATH, mapping.path());
            return new MappedExecutable(executable, mapping, mapping.fileOffset() - mapping.startAddress());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
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
