package io.podflame.binary.go;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfNote;
import java.util.Optional;

/**
 * Every Go function of an executable, in ascending order of entry, read from the runtime's own table.
 *
 * <p>Within [{@link #textStart()}, {@link #textEnd()}) this table is the only truth about names. Reading allocates nothing.
 */
public final class GoFunctions {
    private final PclnTableLocator.Located located;
    private final PclnTable table;
    private final long base;

    private GoFunctions(PclnTableLocator.Located located, long base) {
        this.located = located;
        this.table = located.table();
        this.base = base;
    }

    /**
     * Empty when the file holds no Go function table.
     *
     * @throws MalformedInputException when it holds a broken one, or one whose addresses cannot be known
     */
    public static Optional<GoFunctions> parse(ElfFile file) throws MalformedInputException {
        Optional<PclnTableLocator.Located> located = PclnTableLocator.locate(file);
        if (located.isEmpty()) {
            return Optional.empty();
        }
        boolean relative = located.get().table().isRelative();
        return Optional.of(new GoFunctions(located.get(), relative ? GoTextStart.find(file, located.get()) : 0));
    }

    /**
     * Whether the file says that it was linked by Go; cheap, as it reads notes and section names only. A file without
     * section headers and without Go's build ID note is not recognized here although {@link #parse} may find functions.
     */
    public static boolean isGo(ElfFile file) throws MalformedInputException {
        for (String name : PclnTableLocator.SECTION_NAMES) {
            if (file.section(name).isPresent()) {
                return true;
            }
        }
        return PclnTableLocator.isMarkedAsGo(file);
    }

    /** Go's own build ID (note owner "Go", type 4): text, unlike a GNU build ID. Empty when absent or empty. */
    public static Optional<ByteView> buildId(ElfFile file) throws MalformedInputException {
        return ElfNote.find(file, PclnTableLocator.NOTE_OWNER, PclnTableLocator.NOTE_BUILD_ID)
                .map(ElfNote::description)
                .filter(text -> text.sizeBytes() > 0);
    }

    public int count() {
        return table.functionCount();
    }

    /** elfAddress of the first function. */
    public long textStart() throws MalformedInputException {
        return start(0);
    }

    /** The elfAddress after the last function. */
    public long textEnd() throws MalformedInputException {
        return start(count());
    }

    /** elfAddress of the first instruction of function {@code index}. */
    public long start(int index) throws MalformedInputException {
        return base + table.entry(index);
    }

    /** The elfAddress after function {@code index} and the padding behind it: the next function's start. */
    public long end(int index) throws MalformedInputException {
        return start(index + 1);
    }

    /** Where the NUL-terminated name starts in {@link #names}. */
    public long nameOffset(int index) throws MalformedInputException {
        return table.nameOffset(index);
    }

    public ByteView names() {
        return table.names();
    }

    /** Bytes of function {@code index} with the padding behind it; negative where functions are not in order. */
    long sizeBytes(int index) throws MalformedInputException {
        return table.entry(index + 1) - table.entry(index);
    }

    /** The table behind it all and where it lies. */
    PclnTableLocator.Located located() {
        return located;
    }
}
