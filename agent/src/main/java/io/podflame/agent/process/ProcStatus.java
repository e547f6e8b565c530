package io.podflame.agent.process;

import io.podflame.binary.MalformedInputException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What /proc/PID/status ({@code fs/proc/array.c}) says of a process that cooperates with profilers.
 *
 * @param namespacePid its pid as it sees it itself: the last number of NSpid
 * @param effectiveUid of the user whose files it makes
 * @param handlesSigquit whether it does something of its own on SIGQUIT, in place of dying (bit 2 of SigCgt)
 */
public record ProcStatus(int namespacePid, int effectiveUid, boolean handlesSigquit) {

    private static final int MAX_BYTES = 32 * 1024;
    private static final int SIGQUIT_BIT = 1 << 2;
    private static final int EFFECTIVE = 1;

    /**
     * Reads it.
     *
     * @param proc normally /proc
     * @throws IOException when the process is gone
     */
    public static ProcStatus read(Path proc, int pid) throws IOException {
        Path file = proc.resolve(pid + "/status");
        try (InputStream input = new FileInputStream(file.toFile())) {
            return parse(new String(input.readNBytes(MAX_BYTES), StandardCharsets.UTF_8), file.toString());
        }
    }

    /** @throws MalformedInputException when a line is missing or not of its form */
    static ProcStatus parse(String text, String source) throws MalformedInputException {
        String[] pids = fields(text, "NSpid:", source);
        String[] uids = fields(text, "Uid:", source);
        String[] caught = fields(text, "SigCgt:", source);
        try {
            return new ProcStatus(
                    Integer.parseInt(pids[pids.length - 1]),
                    Integer.parseUnsignedInt(uids[Math.min(EFFECTIVE, uids.length - 1)]),
                    (Long.parseUnsignedLong(caught[0], 16) & SIGQUIT_BIT) != 0);
        } catch (NumberFormatException noNumber) {
            throw new MalformedInputException(source, 0, "numbers", String.valueOf(noNumber.getMessage()));
        }
    }

    private static String[] fields(String text, String key, String source) throws MalformedInputException {
        Optional<String> line = text.lines().filter(it -> it.startsWith(key)).findFirst();
        if (line.isEmpty()) {
            throw new MalformedInputException(source, 0, "a line " + key, "none");
        }
        return line.get().substring(key.length()).strip().split("\\s+");
    }
}
