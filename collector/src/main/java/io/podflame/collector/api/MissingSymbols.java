package io.podflame.collector.api;

import java.util.List;

/**
 * Answer of {@code GET /api/v1/symbols/missing}: files with samples whose innermost frame has no name, the largest value first.
 *
 * @param unit "nanoseconds" or "count", of all values
 * @param value of all samples
 * @param unnamedValue of those without a name
 * @param unnamedShare of the value, 0 to 1
 */
public record MissingSymbols(
        long fromMillis,
        long toMillis,
        String event,
        String unit,
        long value,
        long unnamedValue,
        double unnamedShare,
        List<MissingFile> files) {

    /**
     * One file.
     *
     * @param file the executable's path; {@code [kernel]}, {@code [anon]} and the like for what is no file
     * @param buildId in lower-case hex; "" for what is no file
     * @param share of all samples' value, 0 to 1
     * @param workloads names of those that ran it, {@value #MAX_WORKLOADS} at most
     * @param workloadCount how many ran it
     * @param nodes on which it ran
     * @param reason AWAITED, NO_TABLE, UNREADABLE, NO_SYMBOL_THERE, KERNEL, JUST_IN_TIME, VDSO, UNMAPPED or RECORDED
     * @param why a sentence
     * @param remedy what to do about it, a sentence; "" when there is nothing to be done
     * @param command to be typed for it; "" when there is none
     */
    public record MissingFile(
            String file,
            String buildId,
            long samples,
            long value,
            double share,
            List<String> workloads,
            int workloadCount,
            List<String> nodes,
            String reason,
            String why,
            String remedy,
            String command) {

        public static final int MAX_WORKLOADS = 5;
        /** The reason of a file whose table an agent was asked for and has not sent yet. */
        public static final String AWAITED = "AWAITED";
    }
}
