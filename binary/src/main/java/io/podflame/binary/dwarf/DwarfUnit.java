package io.podflame.binary.dwarf;

import static io.podflame.binary.dwarf.DwarfAbi.*;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;

/**
 * One unit: its header, its abbreviations, and what its own entry says about the meaning of all others.
 *
 * @param tag of the unit's own entry; 0 for a unit without entries
 * @param firstChild offset of the first entry below the unit's own
 * @param hasChildren whether there is one
 * @param lowPc the base of address ranges, 0 when the unit does not say
 * @param lineTable offset in .debug_line, or -1
 * @param compilationDirectory number of a string
 */
record DwarfUnit(
        DwarfFile file,
        UnitHeader header,
        Abbreviations abbreviations,
        int tag,
        long firstChild,
        boolean hasChildren,
        long lowPc,
        long lineTable,
        long compilationDirectory,
        Bases bases) {
    static final long NO_LINES = -1;
    static final long NO_ENTRY = 0;

    /** Set in the number of an entry of the alternate file. */
    private static final long ALTERNATE_ENTRY = 1L << 62;

    private static final long OFFSET_MASK = ALTERNATE_ENTRY - 1;

    /** Where this unit's parts of the tables start that are reached by index. */
    record Bases(long stringOffsets, long addresses, long rangeLists) {
        /** A unit that does not say has the first part, behind the header of its table. */
        static Bases of(EntryAttributes attributes, UnitEncoding encoding) {
            int header = encoding.version() < 5 ? 0 : encoding.offsetBytes() == 8 ? 16 : 8;
            return new Bases(
                    attributes.valueOr(EntryAttributes.STR_OFFSETS_BASE, header),
                    attributes.valueOr(EntryAttributes.ADDR_BASE, header),
                    attributes.valueOr(EntryAttributes.RNGLISTS_BASE, header + 4L));
        }
    }

    /** Reads the unit's own entry. */
    static DwarfUnit parse(DwarfFile file, UnitHeader header, SectionCursor cursor, EntryAttributes attributes)
            throws MalformedInputException {
        Abbreviations abbreviations = file.abbreviations(header.abbreviations(), header.encoding());
        cursor.range(header.firstEntry(), header.end());
        long code = cursor.hasNext() ? cursor.uleb() : 0;
        attributes.clear();
        if (code == 0) {
            Bases bases = Bases.of(attributes, header.encoding());
            return new DwarfUnit(file, header, abbreviations, 0, 0, false, 0, NO_LINES, DwarfStrings.NONE, bases);
        }
        int shape = abbreviations.shape(cursor, code);
        if (Abbreviations.kind(shape) != Abbreviations.UNIT) {
            throw cursor.malformed("the entry of a unit", "tag 0x" + Integer.toHexString(abbreviations.tag(code)));
        }
        abbreviations.read(cursor, code, attributes);
        DwarfUnit plain = new DwarfUnit(
                file,
                header,
                abbreviations,
                abbreviations.tag(code),
                cursor.position(),
                Abbreviations.hasChildren(shape),
                0,
                attributes.valueOr(EntryAttributes.STMT_LIST, NO_LINES),
                DwarfStrings.NONE,
                Bases.of(attributes, header.encoding()));
        return plain.resolved(attributes);
    }

    /** Attributes may stand before the bases that they count from. */
    private DwarfUnit resolved(EntryAttributes attributes) throws MalformedInputException {
        long base = attributes.has(EntryAttributes.LOW_PC) ? address(attributes, EntryAttributes.LOW_PC) : 0;
        long directory = attributes.has(EntryAttributes.COMP_DIR)
                ? string(attributes.form(EntryAttributes.COMP_DIR), attributes.value(EntryAttributes.COMP_DIR))
                : DwarfStrings.NONE;
        return new DwarfUnit(
                file, header, abbreviations, tag, firstChild, hasChildren, base, lineTable, directory, bases);
    }

    UnitEncoding encoding() {
        return header.encoding();
    }

    /** Whether code of its own may belong to it: types and parts shared by others have none. */
    boolean holdsCode() {
        return tag == DW_TAG_COMPILE_UNIT || tag == DW_TAG_SKELETON_UNIT;
    }

    /** The address that an attribute says; the attribute must be there. */
    long address(EntryAttributes attributes, int slot) throws MalformedInputException {
        long value = attributes.value(slot);
        return isAddressIndex(attributes.form(slot)) ? indexedAddress(value) : value;
    }

    /** Whether a form is an address at all; DW_AT_high_pc may be a distance instead. */
    static boolean isAddress(int form) {
        return form == DW_FORM_ADDR || isAddressIndex(form);
    }

    private static boolean isAddressIndex(int form) {
        return switch (form) {
            case DW_FORM_ADDRX,
                    DW_FORM_ADDRX1,
                    DW_FORM_ADDRX2,
                    DW_FORM_ADDRX3,
                    DW_FORM_ADDRX4,
                    DW_FORM_GNU_ADDR_INDEX -> true;
            default -> false;
        };
    }

    long indexedAddress(long index) throws MalformedInputException {
        int size = encoding().addressBytes();
        ByteView addresses = file.sections().get(DebugSections.Name.ADDR);
        return addresses.word(entryOffset(addresses, bases.addresses(), index, size), size);
    }

    /** The number of the string that an attribute says; {@link DwarfStrings#NONE} when its form is no string. */
    long string(int form, long value) throws MalformedInputException {
        return switch (form) {
            case DW_FORM_STRING -> own(DwarfStrings.INFO, value);
            case DW_FORM_STRP -> own(DwarfStrings.STR, value);
            case DW_FORM_LINE_STRP -> own(DwarfStrings.LINE_STR, value);
            case DW_FORM_STRP_SUP, DW_FORM_GNU_STRP_ALT -> DwarfStrings.alternate(DwarfStrings.STR, value);
            case DW_FORM_STRX, DW_FORM_STRX1, DW_FORM_STRX2, DW_FORM_STRX3, DW_FORM_STRX4, DW_FORM_GNU_STR_INDEX -> {
                int size = encoding().offsetBytes();
                ByteView offsets = file.sections().get(DebugSections.Name.STR_OFFSETS);
                long at = entryOffset(offsets, bases.stringOffsets(), value, size);
                yield own(DwarfStrings.STR, offsets.word(at, size));
            }
            default -> DwarfStrings.NONE;
        };
    }

    private long own(int place, long offset) {
        return file.isAlternate() ? DwarfStrings.alternate(place, offset) : DwarfStrings.main(place, offset);
    }

    /** The offset of an entry of a table; never a negative one, and never one that wrapped around. */
    static long entryOffset(ByteView table, long base, long index, int entryBytes) throws MalformedInputException {
        if (base < 0 || base > table.sizeBytes() || index < 0 || index > table.sizeBytes() / entryBytes) {
            throw table.malformed(base, "a table with entry " + Long.toUnsignedString(index), "its end");
        }
        return base + index * entryBytes;
    }

    /** The number of the entry that an attribute refers to, or {@link #NO_ENTRY}: its offset in .debug_info of its file. */
    long entry(EntryAttributes attributes, int slot) {
        long value = attributes.value(slot);
        return switch (attributes.form(slot)) {
            case DW_FORM_REF1, DW_FORM_REF2, DW_FORM_REF4, DW_FORM_REF8, DW_FORM_REF_UDATA ->
                entry(header.start() + value);
            case DW_FORM_REF_ADDR -> entry(value);
            case DW_FORM_REF_SUP4, DW_FORM_REF_SUP8, DW_FORM_GNU_REF_ALT -> (value & OFFSET_MASK) | ALTERNATE_ENTRY;
            default -> NO_ENTRY;
        };
    }

    /** The number of an entry of this unit's file. */
    long entry(long offset) {
        return (offset & OFFSET_MASK) | (file.isAlternate() ? ALTERNATE_ENTRY : 0);
    }

    static boolean isInAlternate(long entry) {
        return (entry & ALTERNATE_ENTRY) != 0;
    }

    static long offset(long entry) {
        return entry & OFFSET_MASK;
    }
}
