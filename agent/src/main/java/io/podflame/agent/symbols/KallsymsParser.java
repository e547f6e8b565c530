package io.podflame.agent.symbols;

import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Parses the text of /proc/kallsyms. Each line is address, type, name, and the module's name for what is not in the core kernel:
 *
 * <pre>
 * ffffffff810000ba T entry_SYSCALL_64_after_hwframe
 * ffffffffc0201000 t bpf_prog_6deef7357e7b4530_sd_devices	[bpf]
 * </pre>
 *
 * Source: kernel/kallsyms.c, s_show(), Linux 6.18. Reads 16 KB at a time; makes no object per line.
 */
final class KallsymsParser {

    private static final String SOURCE = "/proc/kallsyms";
    /** KSYM_NAME_LEN is 512, MODULE_NAME_LEN 56. */
    private static final int MAX_LINE_BYTES = 1_024;

    private final InputStream input;
    private final byte[] buffer = new byte[16 << 10];
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int position;
    private int limit;
    private long lineOffset;
    private int lineLength;
    private final KernelSymbolTableBuilder symbols = new KernelSymbolTableBuilder();
    private boolean anyAddress;

    private KallsymsParser(InputStream input) {
        this.input = input;
    }

    /**
     * All functions in the text. The table is empty when every address is zero, which is how the kernel hides them.
     *
     * @throws MalformedInputException when a line is no such line
     */
    static KernelSymbolTable parse(InputStream input) throws IOException {
        KallsymsParser parser = new KallsymsParser(input);
        while (parser.nextLine()) {
            parser.parseLine();
        }
        return parser.anyAddress ? parser.symbols.build() : KernelSymbolTable.empty();
    }

    private boolean nextLine() throws IOException {
        lineOffset += lineLength == 0 ? 0 : lineLength + 1;
        lineLength = 0;
        while (true) {
            if (position == limit) {
                limit = input.read(buffer);
                position = 0;
                if (limit <= 0) {
                    limit = 0;
                    return lineLength > 0;
                }
            }
            byte next = buffer[position++];
            if (next == '\n') {
                return true;
            }
            if (lineLength == MAX_LINE_BYTES) {
                throw malformed(lineLength, "a line of at most " + MAX_LINE_BYTES + " bytes", "a longer one");
            }
            line[lineLength++] = next;
        }
    }

    private void parseLine() throws MalformedInputException {
        int space = 0;
        long address = 0;
        while (space < lineLength && line[space] != ' ') {
            int digit = Character.digit(line[space], 16);
            if (digit < 0 || space == 16) {
                throw malformed(space, "an address of 1 to 16 hex digits", "byte " + line[space]);
            }
            address = address << 4 | digit;
            space++;
        }
        int name = space + 3;
        if (space == 0 || name >= lineLength || line[space + 2] != ' ') {
            throw malformed(space, "address, type and name", "a line of " + lineLength + " bytes");
        }
        anyAddress |= address != 0;
        byte type = line[space + 1];
        if (type == 'T' || type == 't' || type == 'W' || type == 'w') {
            addFunction(address, type, name);
        } else {
            symbols.addEndOfText(address);
        }
    }

    /** The builder wants "name" or "name TAB module", without the brackets around the module. */
    private void addFunction(long address, byte type, int name) throws MalformedInputException {
        int tab = name;
        while (tab < lineLength && line[tab] != '\t') {
            tab++;
        }
        if (tab == lineLength) {
            symbols.addFunction(address, type, line, name, tab - name, tab - name);
            return;
        }
        if (lineLength < tab + 4 || line[tab + 1] != '[' || line[lineLength - 1] != ']') {
            throw malformed(tab, "a module in brackets", "something else");
        }
        int moduleLength = lineLength - tab - 3;
        System.arraycopy(line, tab + 2, line, tab + 1, moduleLength);
        symbols.addFunction(address, type, line, name, tab - name, tab - name + 1 + moduleLength);
    }

    private MalformedInputException malformed(int offsetInLine, String expected, String found) {
        return new MalformedInputException(SOURCE, lineOffset + offsetInLine, expected, found);
    }
}
