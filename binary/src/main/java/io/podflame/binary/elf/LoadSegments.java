package io.podflame.binary.elf;

import java.util.List;
import java.util.OptionalLong;

/**
 * How an executable's file offsets become the addresses its symbols use.
 *
 * <p>The kernel says where in the file a mapping starts; a symbol says an elfAddress. Both meet in the loaded segments:
 *
 * <pre>
 * fileOffset = processAddress - mapping.start + mapping.fileOffset
 * elfAddress = fileOffset - segment.fileOffset + segment.elfAddress
 * </pre>
 *
 * @param segments the loaded segments in file order
 */
public record LoadSegments(List<ElfSegment> segments) {
    public LoadSegments {
        segments = List.copyOf(segments);
    }

    /**
     * The address of the byte at {@code fileOffset}; empty when no loaded segment holds that byte. Where two segments hold
     * it, the executable one counts, as only code is sampled. Segments end at their last byte, not at the end of its page:
     * two segments that share a page stay apart.
     */
    public OptionalLong elfAddress(long fileOffset) {
        OptionalLong result = OptionalLong.empty();
        for (ElfSegment segment : segments) {
            long distance = fileOffset - segment.fileOffset();
            if (distance < 0 || distance >= segment.fileBytes()) {
                continue;
            }
            OptionalLong address = OptionalLong.of(segment.elfAddress() + distance);
            if (segment.isExecutable()) {
                return address;
            }
            result = result.isPresent() ? result : address;
        }
        return result;
    }

    /**
     * Whether both place the same segments at the same addresses. File offsets and sizes in the file may differ: a separate
     * debug file holds no code.
     */
    public boolean hasSameAddresses(LoadSegments other) {
        if (segments.size() != other.segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            ElfSegment mine = segments.get(i);
            ElfSegment others = other.segments.get(i);
            if (mine.elfAddress() != others.elfAddress() || mine.isExecutable() != others.isExecutable()) {
                return false;
            }
        }
        return true;
    }
}
