package io.podflame.agent.unwind;

import io.podflame.agent.linux.MonotonicClock;
import io.podflame.agent.model.CallChain;
import io.podflame.agent.model.CaptureRecord;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.process.Process;
import io.podflame.agent.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This very JVM as a sampled process: its real mappings, and samples made up of addresses in them. */
final class KnownProcess {

    static final int PID = (int) ProcessHandle.current().pid();

    private final Process process;
    private final long libcStart;
    private final long vdsoStart;

    KnownProcess() throws IOException {
        ProcReader proc = new ProcReader(Path.of("/proc"));
        process = new ProcessTable(proc, new ExecutableFiles(proc), MonotonicClock::nanos)
                .find(PID)
                .orElseThrow();
        libcStart = startOfCode("libc.so.6");
        vdsoStart = startOfCode("[vdso]");
    }

    private static long startOfCode(String path) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("r-xp") && line.endsWith(path))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16))
                .findFirst()
                .orElseThrow();
    }

    Process process() {
        return process;
    }

    /** processAddress of the first byte of the C library's code. */
    long libcStart() {
        return libcStart;
    }

    long vdsoStart() {
        return vdsoStart;
    }

    static CaptureRecord.Sample sample(CallChain chain) {
        return new CaptureRecord.Sample(1, 0, PID, PID, 10, chain);
    }
}
