package io.podflame.agent.process;

import io.podflame.agent.model.Mapping;
import io.podflame.binary.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The executable mappings in /proc/PID/maps ({@code fs/proc/task_mmu.c}, Linux 6.18), one a line:
 *
 * <pre>
 * 5572ebad3000-5572ebad8000 r-xp 00002000 fe:00 247026                     /usr/bin/cat
 * start        end          perms offset  dev   inode                      path
 * </pre>
 *
 * <p>Lines of other mappings are passed over without making strings of them. A pure function of bytes.
 */
final class ProcMaps {

    /** What perf calls a mapping that /proc gives no name. */
    private static final String ANONYMOUS = "//anon";

    private static final String NO_DEVICE = "00:00";

    private final byte[] text;
    private final String source;
    private int position;

    private ProcMaps(byte[] text, String source) {
        this.text = text;
        this.source = source;
    }

    /**
     * @param source for a message
     * @return by ascending address, as the kernel writes them
     * @throws MalformedInputException when a line is cut or is not of that form
     */
    static List<Mapping> parseExecutable(byte[] text, String source) throws MalformedInputException {
        return new ProcMaps(text, source).parse();
    }

    private List<Mapping> parse() throws MalformedInputException {
        List<Mapping> mappings = new ArrayList<>();
        while (position < text.length) {
            long start = hexadecimal('-');
            long end = hexadecimal(' ');
            boolean executable = position + 2 < text.length && text[position + 2] == 'x';
            if (executable) {
                field();
                mappings.add(rest(start, end));
            }
            skipLine();
        }
        return mappings;
    }

    private Mapping rest(long start, long end) throws MalformedInputException {
        long offset = hexadecimal(' ');
        String device = field();
        long inode = decimal(field());
        while (position < text.length && text[position] == ' ') {
            position++;
        }
        String path = until('\n');
        return new Mapping(
                start, end, offset, device.equals(NO_DEVICE) ? "" : device, inode, path.isEmpty() ? ANONYMOUS : path);
    }

    private long hexadecimal(char terminator) throws MalformedInputException {
        int begin = position;
        long value = 0;
        while (position < text.length && text[position] != terminator) {
            int digit = Character.digit(text[position], 16);
            if (digit < 0 || position - begin >= 16) {
                throw malformed("up to 16 hex digits and '" + terminator + "'");
            }
            value = value << 4 | digit;
            position++;
        }
        if (position == begin || position == text.length) {
            throw malformed("hex digits and '" + terminator + "'");
        }
        position++;
        return value;
    }

    private long decimal(String digits) throws MalformedInputException {
        try {
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException noNumber) {
            throw malformed("an inode's number");
        }
    }

    /** Up to the next space or the line's end. */
    private String field() throws MalformedInputException {
        String field = until(' ');
        if (position == text.length) {
            throw malformed("a space or a line feed");
        }
        if (text[position] == ' ') {
            position++;
        }
        return field;
    }

    private String until(char terminator) {
        int begin = position;
        while (position < text.length && text[position] != terminator && text[position] != '\n') {
            position++;
        }
        return new String(text, begin, position - begin, StandardCharsets.UTF_8);
    }

    private void skipLine() throws MalformedInputException {
        while (position < text.length && text[position] != '\n') {
            position++;
        }
        if (position == text.length) {
            throw malformed("a line feed");
        }
        position++;
    }

    private MalformedInputException malformed(String expected) {
        String found = position < text.length ? "byte " + text[position] : "the end";
        return new MalformedInputException(source, position, expected, found);
    }
}
