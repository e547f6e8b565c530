package io.podflame.agent.sample.bpf;

import io.podflame.agent.linux.KernelSettings;
import io.podflame.agent.process.ExecutableFiles;
import io.podflame.agent.process.ProcReader;
import io.podflame.agent.unwind.UnwindRulesReader;

/** Where processes' mappings, their files and the files' rules come from, and how many CPUs there are. */
public record UnwindSources(KernelSettings kernel, ProcReader proc, ExecutableFiles files, UnwindRulesReader reader) {

    /** Of one executable, while its rules are being made in an agent's heap of 64 MB; functions beyond have none. */
    private static final int MAX_ROWS = 1 << 20;

    /** Of this machine's processes. */
    public static UnwindSources of(KernelSettings kernel, ProcReader proc, ExecutableFiles files) {
        return new UnwindSources(kernel, proc, files, new UnwindRulesReader(files::openable, MAX_ROWS));
    }
}
