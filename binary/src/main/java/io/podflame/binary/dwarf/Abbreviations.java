package io.podflame.binary.dwarf;

import static io.podflame.binary.dwarf.DwarfAbi.*;

import io.podflame.binary.MalformedInputException;
import io.podflame.binary.SectionCursor;
import java.util.Arrays;

/**
 * One abbreviation table, prepared so that entries of no interest are skipped without a look at their attributes.
 *
 * <p>Each code has a shape, a skip for who passes over its entries, and a list of steps that read one: neighbours of fixed size and of no
 * interest are one step.
 *
 * <pre>
 * shape   bit 0: has children   bits 1-2: {@link #OTHER}, {@link #SUBPROGRAM}, {@link #INLINED}, {@link #UNIT}
 *         bit 3: no attribute says where it has code   -1: no such code
 * skip    bit 0: has children   bit 1: is an inlined call   bit 2: must be looked at   bits 3…: the size of all attributes
 *         -1: that size is not fixed, or no such code
 * sibling offset of DW_AT_sibling in the attributes:16 form:16, where nothing below the entry has code; else 0
 * step    slot:8 width:8 form:16, operand: bytes to skip, or the value of DW_FORM_implicit_const
 *         width: bytes of the number to be read, 0 for every other form
 * </pre>
 *
 * <p>Immutable. Source: DWARF 5, section 7.5.3.
 */
final class Abbreviations {
    static final int OTHER = 0;
    static final int SUBPROGRAM = 1;
    static final int INLINED = 2;
    static final int UNIT = 3;

    /** Of a skip: it is an inlined call. */
    static final int CALL = 2;

    /** Of a skip: it may not be passed over. */
    static final int LOOK = 4;

    /** Codes are numbered from 1 by every compiler and by dwz; the largest programs have some thousand. */
    private static final int MAX_CODE = 1 << 18;

    private static final int MAX_STEPS = 1 << 19;
    private static final int MAX_SKIP = (1 << 15) - 1;
    private static final int CODELESS = 8;
    private static final int MAX_FORM = 0xffff;
    private static final int SKIP = 0xff << 24;
    private static final int FIRST_CODES = 64;

    private final UnitEncoding encoding;
    private int[] tags = new int[FIRST_CODES];
    private int[] shapes = new int[FIRST_CODES];
    private int[] skips = new int[FIRST_CODES];
    private int[] siblings = new int[FIRST_CODES];
    private int[] firstSteps = new int[FIRST_CODES];
    private int[] endSteps = new int[FIRST_CODES];
    private int[] steps = new int[4 * FIRST_CODES];
    private long[] operands = new long[4 * FIRST_CODES];
    private int stepCount;

    private Abbreviations(UnitEncoding encoding) {
        this.encoding = encoding;
        Arrays.fill(shapes, -1);
        Arrays.fill(skips, -1);
    }

    /** Parses the table at the cursor's position; it ends with code 0. */
    static Abbreviations parse(SectionCursor cursor, UnitEncoding encoding) throws MalformedInputException {
        Abbreviations result = new Abbreviations(encoding);
        while (true) {
            long code = cursor.uleb();
            if (code == 0) {
                return result;
            }
            if (code < 0 || code >= MAX_CODE) {
                throw cursor.malformed("an abbreviation code below " + MAX_CODE, Long.toUnsignedString(code));
            }
            result.ensureCode((int) code);
            result.parseOne(cursor, (int) code);
        }
    }

    private void ensureCode(int code) {
        int capacity = shapes.length;
        if (code >= capacity) {
            int wider = Math.max(code + 1, 2 * capacity);
            tags = Arrays.copyOf(tags, wider);
            shapes = Arrays.copyOf(shapes, wider);
            Arrays.fill(shapes, capacity, wider, -1);
            skips = Arrays.copyOf(skips, wider);
            Arrays.fill(skips, capacity, wider, -1);
            siblings = Arrays.copyOf(siblings, wider);
            firstSteps = Arrays.copyOf(firstSteps, wider);
            endSteps = Arrays.copyOf(endSteps, wider);
        }
    }

    private void parseOne(SectionCursor cursor, int code) throws MalformedInputException {
        int tag = (int) Math.min(cursor.uleb() & Long.MAX_VALUE, Integer.MAX_VALUE);
        int hasChildren = cursor.u8() == 0 ? 0 : 1;
        int kind = kindOfTag(tag);
        boolean codeless = kind == SUBPROGRAM;
        boolean barren = holdsNoCode(tag);
        int size = 0;
        int sibling = 0;
        firstSteps[code] = stepCount;
        while (true) {
            long attribute = cursor.uleb();
            long form = cursor.uleb();
            if (attribute == 0 && form == 0) {
                break;
            }
            long constant = form == DW_FORM_IMPLICIT_CONST ? cursor.sleb() : 0;
            addStep(cursor, firstSteps[code], slot(kind, attribute), form, constant);
            codeless &= attribute != DW_AT_LOW_PC && attribute != DW_AT_RANGES;
            barren |= attribute == DW_AT_DECLARATION && form == DW_FORM_FLAG_PRESENT;
            sibling = attribute == DW_AT_SIBLING ? place(size, form) : sibling;
            size = sum(size, DwarfForm.sizeBytes(form, encoding));
        }
        endSteps[code] = stepCount;
        tags[code] = tag;
        shapes[code] = (codeless ? CODELESS : 0) | kind << 1 | hasChildren;
        siblings[code] = barren && (kind == OTHER || codeless) ? hasChildren * sibling : 0;
        skips[code] = skip(code, size);
    }

    /** Minus one when one of them is not fixed, or more than any entry has. */
    private static int sum(int size, int added) {
        return size < 0 || added < 0 || size + added > MAX_SKIP ? -1 : size + added;
    }

    /** Where a reference to an entry of the same unit is, for {@link #siblings}. */
    private static int place(int offset, long form) {
        boolean inUnit = form >= DW_FORM_REF1 && form <= DW_FORM_REF_UDATA;
        return inUnit && offset >= 0 ? offset << 16 | (int) form : 0;
    }

    /** @param size of all attributes, -1 when it is not fixed */
    private int skip(int code, int size) {
        if (size < 0) {
            return -1;
        }
        int shape = shapes[code];
        boolean call = kind(shape) == INLINED;
        boolean dull = kind(shape) == OTHER || isCodeless(shape) && !hasChildren(shape);
        int look = call || dull && siblings[code] == 0 ? 0 : LOOK;
        return size << 3 | look | (call ? CALL : 0) | childLevels(shape);
    }

    private static int kindOfTag(int tag) {
        return switch (tag) {
            case DW_TAG_SUBPROGRAM -> SUBPROGRAM;
            case DW_TAG_INLINED_SUBROUTINE -> INLINED;
            case DW_TAG_COMPILE_UNIT, DW_TAG_PARTIAL_UNIT, DW_TAG_TYPE_UNIT, DW_TAG_SKELETON_UNIT -> UNIT;
            default -> OTHER;
        };
    }

    private static int slot(int kind, long attribute) {
        return switch (kind) {
            case SUBPROGRAM, INLINED -> EntryAttributes.subroutineSlot(attribute);
            case UNIT -> EntryAttributes.unitSlot(attribute);
            default -> EntryAttributes.NONE;
        };
    }

    /** Functions of a class inside a function are defined inside the class, so that classes and namespaces have to be walked. */
    private static boolean holdsNoCode(int tag) {
        return switch (tag) {
            case DW_TAG_ARRAY_TYPE,
                    DW_TAG_SUBROUTINE_TYPE,
                    DW_TAG_CALL_SITE,
                    DW_TAG_GNU_CALL_SITE,
                    DW_TAG_GNU_TEMPLATE_PARAMETER_PACK,
                    DW_TAG_GNU_FORMAL_PARAMETER_PACK -> true;
            default -> false;
        };
    }

    private void addStep(SectionCursor cursor, int firstStep, int slot, long form, long constant)
            throws MalformedInputException {
        int size = DwarfForm.sizeBytes(form, encoding);
        boolean skipped = slot == EntryAttributes.NONE && size >= 0;
        if (skipped && stepCount > firstStep && steps[stepCount - 1] == SKIP) {
            operands[stepCount - 1] += size;
            return;
        }
        if (stepCount == MAX_STEPS) {
            throw cursor.malformed("at most " + MAX_STEPS + " attributes in a table", "one more");
        }
        if (stepCount == steps.length) {
            steps = Arrays.copyOf(steps, 2 * stepCount);
            operands = Arrays.copyOf(operands, 2 * stepCount);
        }
        // A form that is not known costs the units that use it: it keeps its number, and reading or skipping it fails.
        int known = size == DwarfForm.UNKNOWN ? (int) Math.min(form & Long.MAX_VALUE, MAX_FORM) : (int) form;
        int width = size == 1 || size == 2 || size == 4 || size == 8 ? size : 0;
        steps[stepCount] = skipped ? SKIP : slot << 24 | width << 16 | known;
        operands[stepCount++] = skipped ? size : constant;
    }

    /** The shape of the entries with a code, which was read at the cursor's position. */
    int shape(SectionCursor cursor, long code) throws MalformedInputException {
        int shape = code < 0 || code >= shapes.length ? -1 : shapes[(int) code];
        if (shape == -1) {
            throw cursor.malformed("an abbreviation code of the unit's table", Long.toUnsignedString(code));
        }
        return shape;
    }

    static boolean hasChildren(int shape) {
        return (shape & 1) != 0;
    }

    /** How many levels deeper the next entry is: 1 when the entry has children, else 0. */
    static int childLevels(int shape) {
        return shape & 1;
    }

    static int kind(int shape) {
        return shape >> 1 & 3;
    }

    /** Whether it is a function none of whose attributes says where its code is: it was inlined everywhere, or is declared only. */
    static boolean isCodeless(int shape) {
        return (shape & CODELESS) != 0;
    }

    /** By code, as drawn above; not to be changed. */
    int[] skips() {
        return skips;
    }

    int tag(long code) {
        return tags[(int) code];
    }

    /** Attribute steps of all codes together: what the table takes in memory. */
    int stepCount() {
        return stepCount;
    }

    int capacity() {
        return shapes.length;
    }

    /** Reads the attributes of interest of an entry whose code was just read, up to the end of the entry. */
    void read(SectionCursor cursor, long code, EntryAttributes into) throws MalformedInputException {
        into.clear();
        int end = endSteps[(int) code];
        for (int i = firstSteps[(int) code]; i < end; i++) {
            int step = steps[i];
            if (step == SKIP) {
                cursor.skip(operands[i]);
                continue;
            }
            int form = step & 0xffff;
            int slot = step >>> 24;
            int width = step >> 16 & 0xff;
            if (slot == EntryAttributes.NONE) {
                DwarfForm.skip(cursor, form, encoding);
            } else if (form == DW_FORM_IMPLICIT_CONST) {
                into.set(slot, form, operands[i]);
            } else if (width > 0) {
                into.set(slot, form, cursor.word(width));
            } else {
                int direct = form == DW_FORM_INDIRECT ? DwarfForm.indirect(cursor) : form;
                into.set(slot, direct, DwarfForm.read(cursor, direct, encoding));
            }
        }
    }

    /** Passes over the attributes of an entry whose code was just read. */
    void skip(SectionCursor cursor, long code) throws MalformedInputException {
        int skip = skips[(int) code];
        if (skip >= 0) {
            cursor.skip(skip >> 3);
            return;
        }
        for (int i = firstSteps[(int) code]; i < endSteps[(int) code]; i++) {
            if (steps[i] == SKIP) {
                cursor.skip(operands[i]);
            } else {
                DwarfForm.skip(cursor, steps[i] & MAX_FORM, encoding);
            }
        }
    }

    /** Whether all entries below those with a code may be passed over by {@link #sibling}. */
    boolean hasSibling(long code) {
        return siblings[(int) code] != 0;
    }

    /** How far from the start of its unit the entry is that comes after an entry, whose code was just read, and after those below it. */
    long sibling(SectionCursor cursor, long code) throws MalformedInputException {
        int place = siblings[(int) code];
        cursor.skip(place >>> 16);
        return DwarfForm.read(cursor, place & MAX_FORM, encoding);
    }
}
