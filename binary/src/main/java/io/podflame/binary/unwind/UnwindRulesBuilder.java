package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Collects rows, function by function in any order, and makes the table of them; equal rules are one. Not for several threads. */
final class UnwindRulesBuilder implements RowSink {
    private static final int ROW_BITS = 22;

    private static final int MAX_RULE_WORDS = 1 << 22;
    private static final int MAX_EXPRESSION_BYTES = 1 << 20;
    private static final int HEAD_WORDS = 3;

    private final RegisterSet registers;
    private final ByteView file;
    private final int maxRows;
    /** From the first row's pc. */
    private int[] offsets = new int[1024];

    private int[] rules = new int[1024];
    private int count;
    private long origin;
    private int lowest;

    /** Word 0 is that of rule {@link UnwindRules#NONE}. */
    private int[] words = new int[1024];

    private int wordCount = HEAD_WORDS;
    private int[] slots = new int[1024];
    private int distinct;
    private final ByteArrayOutputStream expressions = new ByteArrayOutputStream();
    private final Map<ByteBuffer, Integer> knownExpressions = new HashMap<>();

    /**
     * Begins a table.
     *
     * @param file that errors name
     * @param maxRows at most 4 M; while it works each costs some 25 bytes, afterwards 8
     */
    UnwindRulesBuilder(RegisterSet registers, ByteView file, int maxRows) {
        this.registers = registers;
        this.file = file;
        this.maxRows = Math.min(maxRows, 1 << ROW_BITS);
    }

    @Override
    public void add(long pc, UnwindRow row, CommonEntry common) throws MalformedInputException {
        add(pc, ruleOf(row, common));
    }

    @Override
    public void end(long pc) throws MalformedInputException {
        add(pc, UnwindRules.NONE);
    }

    @Override
    public void keepFramePointersElsewhere() {
        words[UnwindRules.NONE] = 1;
    }

    @Override
    public int mark() {
        return count;
    }

    @Override
    public void dropFrom(int mark) {
        count = mark;
    }

    private void add(long pc, int rule) throws MalformedInputException {
        if (count == maxRows) {
            throw file.malformed(0, "at most " + maxRows + " unwind rows", "more");
        }
        if (count == offsets.length) {
            int wider = count + (count >> 1);
            offsets = Arrays.copyOf(offsets, wider);
            rules = Arrays.copyOf(rules, wider);
        }
        origin = count == 0 ? pc : origin;
        long offset = pc - origin;
        if (offset != (int) offset) {
            throw file.malformed(0, "functions within 2 GiB of one another", "0x" + Long.toHexString(pc));
        }
        lowest = Math.min(lowest, (int) offset);
        offsets[count] = (int) offset;
        rules[count++] = rule;
    }

    /** Encodes the row behind the rules there are; it stays there when it is a new one. */
    private int ruleOf(UnwindRow row, CommonEntry common) throws MalformedInputException {
        if (row.cfaKind == UnwindRow.UNSPECIFIED) {
            return UnwindRules.NONE;
        }
        int length = encode(row, common);
        int mask = slots.length - 1;
        int slot = hash(wordCount, length) & mask;
        while (slots[slot] != 0) {
            int known = slots[slot];
            if (Arrays.equals(
                    words, known, Math.min(words.length, known + length), words, wordCount, wordCount + length)) {
                return known;
            }
            slot = (slot + 1) & mask;
        }
        if (wordCount + length > MAX_RULE_WORDS) {
            throw file.malformed(0, "at most " + MAX_RULE_WORDS + " words of distinct unwind rules", "more");
        }
        int added = wordCount;
        slots[slot] = added;
        wordCount += length;
        if (++distinct > slots.length / 2) {
            grow();
        }
        return added;
    }

    private int encode(UnwindRow row, CommonEntry common) throws MalformedInputException {
        if (words.length - wordCount < HEAD_WORDS + 2 * RegisterSet.MAX_COUNT) {
            words = Arrays.copyOf(words, 2 * words.length);
        }
        boolean expression = row.cfaKind == UnwindRow.EXPRESSION;
        int at = wordCount + HEAD_WORDS;
        for (int register = 0; register < registers.count(); register++) {
            int kind = row.kinds[register];
            if (kind != UnwindRow.UNSPECIFIED) {
                int bytes = (int) row.expressionBytes[register];
                words[at++] = register | kind << 8 | bytes << 16;
                words[at++] = number(row.values[register], bytes, common);
            }
        }
        int told = (at - wordCount - HEAD_WORDS) / 2;
        int signal = common.signalFrame() ? 1 << 16 : 0;
        words[wordCount] = row.cfaKind | row.cfaRegister << 8 | signal | common.returnAddress() << 24;
        words[wordCount + 1] = number(row.cfaValue, expression ? (int) row.cfaExpressionBytes : 0, common);
        words[wordCount + 2] = (int) row.cfaExpressionBytes | told << 16;
        return at - wordCount;
    }

    /** A number as it is, an expression as its place in the pool. */
    private int number(long value, int expressionBytes, CommonEntry common) throws MalformedInputException {
        if (expressionBytes > 0) {
            return expression(common.section().copy(value, expressionBytes));
        }
        if (value != (int) value) {
            throw file.malformed(0, "offsets of a frame within 2 GiB", Long.toString(value));
        }
        return (int) value;
    }

    private int expression(byte[] bytes) throws MalformedInputException {
        Integer known = knownExpressions.get(ByteBuffer.wrap(bytes));
        if (known != null) {
            return known;
        }
        if (expressions.size() + bytes.length > MAX_EXPRESSION_BYTES) {
            throw file.malformed(0, "at most " + MAX_EXPRESSION_BYTES + " bytes of unwind expressions", "more");
        }
        int place = expressions.size();
        expressions.writeBytes(bytes);
        knownExpressions.put(ByteBuffer.wrap(bytes), place);
        return place;
    }

    private int hash(int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = (hash ^ words[i]) * 0x9E3779B1;
            hash ^= hash >>> 15;
        }
        return hash;
    }

    private void grow() {
        int[] old = slots;
        slots = new int[2 * old.length];
        for (int rule : old) {
            if (rule != 0) {
                int slot = hash(rule, lengthOf(rule)) & (slots.length - 1);
                while (slots[slot] != 0) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                slots[slot] = rule;
            }
        }
    }

    private int lengthOf(int rule) {
        return HEAD_WORDS + 2 * (words[rule + 2] >>> 16);
    }

    /** The table; of two functions that claim one place the one that was added last has it. */
    UnwindRules build() {
        long[] keys = inOrder();
        int size = withoutRepetitions(keys);
        int[] starts = new int[size];
        int[] ruleOfStart = new int[size];
        for (int i = 0; i < size; i++) {
            starts[i] = start(keys[i]);
            ruleOfStart[i] = rule(keys[i]);
        }
        return new UnwindRules(
                registers,
                origin + lowest,
                starts,
                ruleOfStart,
                Arrays.copyOf(words, wordCount),
                expressions.toByteArray());
    }

    /** By start, ends before rules, then as they came: (offset - lowest) << 23 | whether it is a rule << 22 | row. */
    private long[] inOrder() {
        long[] keys = new long[count];
        boolean sorted = true;
        for (int row = 0; row < count; row++) {
            long start = (long) offsets[row] - lowest;
            long isRule = rules[row] == UnwindRules.NONE ? 0 : 1;
            keys[row] = (start << 1 | isRule) << ROW_BITS | row;
            sorted &= row == 0 || keys[row - 1] <= keys[row];
        }
        if (!sorted) {
            Arrays.sort(keys);
        }
        return keys;
    }

    /** Leaves one for each start, and none whose rule holds already; returns how many. */
    private int withoutRepetitions(long[] keys) {
        int size = 0;
        for (long key : keys) {
            if (size > 0 && start(keys[size - 1]) == start(key)) {
                size--;
            }
            if (size == 0 || rule(keys[size - 1]) != rule(key)) {
                keys[size++] = key;
            }
        }
        return size;
    }

    private static int start(long key) {
        return (int) (key >>> ROW_BITS + 1);
    }

    private int rule(long key) {
        return rules[(int) key & (1 << ROW_BITS) - 1];
    }
}
