package io.podflame.agent.unwind;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Compares on the kernel that runs, for {@code ./podflame truth kernels}: {@code SAMPLES COMMAND…}, a line for each command. Exit code 0
 * when 99.5 % are the same and 99 % whole, else 1.
 */
final class KernelTruthMain {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final double SAME = 0.995;
    private static final double WHOLE = 0.99;

    private KernelTruthMain() {}

    public static void main(String[] arguments) throws Exception {
        int samples = Integer.parseInt(arguments[0]);
        boolean passed = true;
        System.out.printf(
                "%-14s %-28s %8s %9s %7s %7s%n", "kernel", "program", "compared", "same %", "whole %", "early");
        for (String command : List.of(arguments).subList(1, arguments.length)) {
            Process program = new ProcessBuilder(command.split(" "))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BpfTruth.Result result = BpfTruth.compare(samples, LONGEST, program.pid());
            program.destroyForcibly().waitFor();
            double same = 1 - (double) result.different().size() / Math.max(1, result.compared());
            String kernel =
                    Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
            System.out.printf(
                    "%-14.14s %-28.28s %8d %9.2f %7.2f %7d%n",
                    kernel,
                    command.substring(command.lastIndexOf('/') + 1),
                    result.compared(),
                    100 * same,
                    100 * result.wholeShare(),
                    result.early());
            result.different().stream().limit(2).forEach(System.out::print);
            passed &= result.compared() >= samples && isGood(result);
        }
        System.exit(passed ? 0 : 1);
    }

    /** Of few samples one in the middle of an exception's landing is a large share. */
    private static boolean isGood(BpfTruth.Result result) {
        int notWhole = result.compared() - result.whole();
        return result.different().size() <= Math.max(1, result.compared() * (1 - SAME))
                && notWhole <= Math.max(2, result.compared() * (1 - WHOLE));
    }
}
