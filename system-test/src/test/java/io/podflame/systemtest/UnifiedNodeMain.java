package io.podflame.systemtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Checks on a node whose control groups are those of version 2 alone, for {@code ./podflame truth kernels}: {@code PROGRAMS LOGS}, a line for
 * each check. Exit code 0 when all hold, else 1.
 */
final class UnifiedNodeMain {

    private boolean passed = true;

    private UnifiedNodeMain() {}

    public static void main(String[] arguments) throws Exception {
        UnifiedNodeMain main = new UnifiedNodeMain();
        System.out.printf("%-14s %-11s %-28s %-6s %s%n", "kernel", "sampler", "check", "", "figures");
        main.run(Path.of(arguments[0]), Path.of(arguments[1]));
        System.exit(main.passed ? 0 : 1);
    }

    private void run(Path programs, Path logs) throws Exception {
        String kernel = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        // how often BPF programs run
        Files.writeString(Path.of("/proc/sys/kernel/bpf_stats_enabled"), "1");
        requireUnified();
        try (UnifiedNode node = UnifiedNode.start(programs, logs)) {
            new UnifiedNodeChecks(node, (sampler, what, holds, figures) -> {
                        System.out.printf(
                                "%-14.14s %-11s %-28s %-6s %s%n",
                                kernel, sampler, what, holds ? "ok" : "FAILED", figures);
                        passed &= holds;
                    })
                    .run();
        }
    }

    private static void requireUnified() throws IOException {
        long others = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(" - cgroup "))
                .count();
        if (others > 0 || !Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
            throw new IllegalStateException("this machine's control groups are not those of version 2 alone");
        }
    }
}
