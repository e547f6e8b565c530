package io.podflame.agent.process;

import io.podflame.binary.MalformedInputException;

/**
 * What /proc/PID/stat ({@code fs/proc/array.c}) says of a process: fields 2, 4, 9 and 22 of
 *
 * <pre>
 * 4711 (a name (with) parentheses) S 1 4711 4711 0 -1 FLAGS … STARTTIME …
 * 1    2                           3 4 5    6    7 8  9       22
 * </pre>
 *
 * @param name of the main thread, up to 15 bytes; may itself hold spaces and parentheses
 * @param parentPid 0 for a process without parent
 * @param kernelThread whether it runs in the kernel only (PF_KTHREAD of {@code include/linux/sched.h})
 * @param startTicks when it began, in clock ticks since the machine's start: with the pid, this is one process and no other
 */
record ProcStat(String name, int parentPid, boolean kernelThread, long startTicks) {

    private static final long PF_KTHREAD = 0x0020_0000;
    private static final int PARENT_PID = 4;
    private static final int FLAGS = 9;
    private static final int START_TIME = 22;
    /** The number of the first field after the name. */
    private static final int FIRST_AFTER_NAME = 3;

    /** @throws MalformedInputException when it is cut or not of that form */
    static ProcStat parse(String text, String source) throws MalformedInputException {
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 0 || close < open) {
            throw new MalformedInputException(source, 0, "a name in parentheses", "'" + text.strip() + "'");
        }
        String[] fields = text.substring(close + 1).strip().split(" ");
        if (fields.length <= START_TIME - FIRST_AFTER_NAME) {
            throw new MalformedInputException(source, close, START_TIME + " fields", "'" + text.strip() + "'");
        }
        try {
            long flags = Long.parseLong(fields[FLAGS - FIRST_AFTER_NAME]);
            long startTicks = Long.parseUnsignedLong(fields[START_TIME - FIRST_AFTER_NAME]);
            int parentPid = Integer.parseInt(fields[PARENT_PID - FIRST_AFTER_NAME]);
            return new ProcStat(text.substring(open + 1, close), parentPid, (flags & PF_KTHREAD) != 0, startTicks);
        } catch (NumberFormatException noNumber) {
            throw new MalformedInputException(source, close, "numbers", "'" + text.strip() + "'");
        }
    }
}
