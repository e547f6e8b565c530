package io.podflame.agent.scheduling;

import io.podflame.agent.model.NodeCpu;
import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.nio.file.Path;

/** The node's CPU time from /proc/stat: {@code cpu user nice system idle iowait irq softirq steal guest guest_nice} (proc_stat(5)). */
final class NodeCpuReader {

    /** USER_HZ: the unit of times in /proc/stat. */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** The lines of CPUs come first; those of 1,000 CPUs fit. */
    private static final int LIMIT_BYTES = 128 * 1024;

    private static final int STEAL = 8;

    private final Path stat;

    NodeCpuReader(Path proc) {
        this.stat = proc.resolve("stat");
    }

    /** @throws IOException when the file cannot be read or makes no sense */
    NodeCpu read() throws IOException {
        return parse(CounterFile.read(stat, LIMIT_BYTES));
    }

    static NodeCpu parse(String text) throws MalformedInputException {
        String[] lines = text.split("\n");
        String[] fields = lines[0].split(" +");
        if (!fields[0].equals("cpu") || fields.length <= STEAL) {
            throw new MalformedInputException("/proc/stat", 0, "cpu and eight numbers", "'" + lines[0] + "'");
        }
        int cpus = 0;
        while (cpus + 1 < lines.length && lines[cpus + 1].startsWith("cpu")) {
            cpus++;
        }
        return new NodeCpu(
                cpus,
                nanos(fields[1]) + nanos(fields[2]),
                nanos(fields[3]) + nanos(fields[6]) + nanos(fields[7]),
                nanos(fields[4]),
                nanos(fields[5]),
                nanos(fields[STEAL]));
    }

    private static long nanos(String ticks) throws MalformedInputException {
        return CounterText.number(ticks) * NANOS_PER_TICK;
    }
}
