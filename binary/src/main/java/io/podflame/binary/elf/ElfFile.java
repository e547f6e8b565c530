package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An executable or shared object: its segments, its sections, and windows on what they hold.
 *
 * <p>Pure: a view of bytes in, values out. Parsing reads the header and the two header tables, nothing else, so it costs
 * microseconds whatever the file's size. Usable by every thread that may use the bytes.
 */
public final class ElfFile {
    private static final int MAX_SECTION_NAME_BYTES = 128;

    private final ByteView bytes;
    private final ElfHeader header;
    private final List<ElfSegment> segments;
    private final List<ElfSection> sections;

    private ElfFile(ByteView bytes, ElfHeader header, List<ElfSegment> segments, List<ElfSection> sections) {
        this.bytes = bytes;
        this.header = header;
        this.segments = segments;
        this.sections = sections;
    }

    /** @throws MalformedInputException when {@code file} is no executable or shared object, or a header leaves the file */
    public static ElfFile parse(ByteView file) throws MalformedInputException {
        ElfHeader header = ElfHeader.parse(file);
        if (header.type() != ElfAbi.ET_EXEC && header.type() != ElfAbi.ET_DYN) {
            throw file.malformed(16, "an executable (2) or shared object (3)", "ELF type " + header.type());
        }
        return parse(file, header);
    }

    /**
     * A file of debugging information that several debug files share, as dwz writes it: of type ET_REL and without segments,
     * but nothing in it waits to be relocated.
     *
     * @throws MalformedInputException when {@code file} is neither that nor what {@link #parse} takes
     */
    public static ElfFile parseSupplement(ByteView file) throws MalformedInputException {
        ElfHeader header = ElfHeader.parse(file);
        return header.type() == ElfAbi.ET_REL ? parse(file, header) : parse(file);
    }

    private static ElfFile parse(ByteView file, ElfHeader header) throws MalformedInputException {
        ByteView bytes = file.withOrder(header.order());
        List<ElfSegment> segments = new ArrayList<>();
        for (int i = 0; i < header.segments().count(); i++) {
            segments.add(ElfSegment.parse(bytes, header, i));
        }
        List<ElfSection> sections = new ArrayList<>();
        for (int i = 0; i < header.sections().count(); i++) {
            sections.add(ElfSection.parse(bytes, header, i));
        }
        return new ElfFile(bytes, header, List.copyOf(segments), List.copyOf(sections));
    }

    /** The whole file in the file's byte order. */
    public ByteView bytes() {
        return bytes;
    }

    /** elfAddress of the instruction with which the kernel begins the program; 0 where there is none. */
    public long entryAddress() throws MalformedInputException {
        return bytes.word(ElfAbi.E_ENTRY, wordBytes());
    }

    /** Size of an address: 4 or 8 bytes. */
    public int wordBytes() {
        return header.wordBytes();
    }

    /** Whether the low bit of a function's address says "Thumb code" instead of being part of the address. */
    public boolean marksThumbCode() {
        return header.machine() == ElfAbi.EM_ARM;
    }

    /** Whether the code is for 64-bit x86 processors, addresses of 8 bytes. */
    public boolean isX8664() {
        return header.machine() == ElfAbi.EM_X86_64 && header.wordBytes() == 8;
    }

    /** Whether the code is for 64-bit ARM processors, addresses of 8 bytes. */
    public boolean isAarch64() {
        return header.machine() == ElfAbi.EM_AARCH64 && header.wordBytes() == 8;
    }

    /**
     * Whether {@code other} describes the same code at the same addresses, as a separate debug file must: for the same
     * machine, in the same form, with the same loaded segments. How many bytes of them it holds does not count.
     */
    public boolean hasSameAddresses(ElfFile other) {
        return header.machine() == other.header.machine()
                && header.wordBytes() == other.header.wordBytes()
                && header.order() == other.header.order()
                && loadSegments().hasSameAddresses(other.loadSegments());
    }

    /** In file order. */
    public List<ElfSegment> segments() {
        return segments;
    }

    /** In file order, the null section first; empty when the file has no section headers. */
    public List<ElfSection> sections() {
        return sections;
    }

    /** How file offsets become addresses. */
    public LoadSegments loadSegments() {
        return new LoadSegments(segments.stream().filter(ElfSegment::isLoaded).toList());
    }

    /** The first section of that name. */
    public Optional<ElfSection> section(String name) throws MalformedInputException {
        for (ElfSection section : sections) {
            if (hasName(section, name)) {
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }

    private boolean hasName(ElfSection section, String name) throws MalformedInputException {
        if (header.sectionNamesIndex() == 0 || name.length() > MAX_SECTION_NAME_BYTES) {
            return false;
        }
        ByteView names = contents(sectionAt(header.sectionNamesIndex()));
        for (int i = 0; i < name.length(); i++) {
            if (names.u8(section.nameOffset() + i) != name.charAt(i)) {
                return false;
            }
        }
        return names.u8(section.nameOffset() + name.length()) == 0;
    }

    /** @throws MalformedInputException when there is no section with that index */
    public ElfSection sectionAt(int index) throws MalformedInputException {
        if (index < 0 || index >= sections.size()) {
            throw bytes.malformed(
                    header.sections().fileOffset(), "a section index below " + sections.size(), String.valueOf(index));
        }
        return sections.get(index);
    }

    /** The section's bytes in the file; empty for a section without bytes in the file. */
    public ByteView contents(ElfSection section) throws MalformedInputException {
        return section.isInFile() ? bytes.slice(section.fileOffset(), section.sizeBytes()) : bytes.slice(0, 0);
    }

    /** The segment's bytes in the file. */
    public ByteView contents(ElfSegment segment) throws MalformedInputException {
        return bytes.slice(segment.fileOffset(), segment.fileBytes());
    }
}
