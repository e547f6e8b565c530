package io.podflame.binary.dwarf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.Scratch;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.SectionInflater;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The DWARF sections of one file that source lines are read from, decompressed where the file compresses them.
 *
 * <p>A section that is missing is empty. Valid as long as the file's bytes and the scratch memory are.
 */
public final class DebugSections {
    /** All compressed sections of a file together may take this much memory; files with more are not read. */
    public static final long MAX_UNCOMPRESSED_BYTES = 4L << 30;

    /** A section by its name. */
    enum Name {
        INFO("debug_info"),
        ABBREV("debug_abbrev"),
        LINE("debug_line"),
        STR("debug_str"),
        LINE_STR("debug_line_str"),
        STR_OFFSETS("debug_str_offsets"),
        ADDR("debug_addr"),
        RANGES("debug_ranges"),
        RNGLISTS("debug_rnglists");

        private final String text;

        Name(String text) {
            this.text = text;
        }
    }

    /**
     * A section that is in the file but cannot be read.
     *
     * @param section its name without the dot
     * @param reason for a person
     */
    public record Unreadable(String section, String reason) {}

    private final Map<Name, ByteView> views = new EnumMap<>(Name.class);
    private final List<Unreadable> unreadable = new ArrayList<>();
    private final ByteView none;

    private DebugSections(ByteView none) {
        this.none = none;
    }

    /**
     * Finds the sections and decompresses those that are compressed.
     *
     * @param scratch gives the memory to decompress to; not asked when nothing is compressed
     * @throws MalformedInputException when section headers or names leave the file
     * @throws IOException when there is no memory
     */
    public static DebugSections find(ElfFile file, Scratch scratch) throws IOException {
        DebugSections result = new DebugSections(file.bytes().slice(0, 0));
        if (file.sections().isEmpty()) {
            return result;
        }
        SectionInflater inflater = new SectionInflater(file, scratch, MAX_UNCOMPRESSED_BYTES);
        for (Name name : Name.values()) {
            try {
                inflater.section("." + name.text).ifPresent(view -> result.views.put(name, view));
            } catch (MalformedInputException e) {
                result.unreadable.add(new Unreadable(name.text, String.valueOf(e.getMessage())));
            }
        }
        return result;
    }

    /** No section at all. */
    static DebugSections none() {
        return new DebugSections(ByteView.of(new byte[0], "no file"));
    }

    ByteView get(Name name) {
        return views.getOrDefault(name, none);
    }

    /** Whether there are functions or lines to read: else only symbols name the code. */
    public boolean isPresent() {
        return get(Name.INFO).sizeBytes() > 0;
    }

    /** Bytes of all sections together, decompressed. */
    public long sizeBytes() {
        return views.values().stream().mapToLong(ByteView::sizeBytes).sum();
    }

    /** Sections that count as missing, and why; in the order of their names here. */
    public List<Unreadable> unreadable() {
        return List.copyOf(unreadable);
    }
}
