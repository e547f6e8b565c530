package io.podflame.collector.api;

import java.util.List;

/**
 * Answer of {@code POST /api/v1/symbols}: what a debug file told.
 *
 * @param buildId in lower-case hex
 * @param symbols ranges of addresses with a name
 * @param stretches of code whose source lines are known
 * @param replaced the table whose place it took, in words; "" when there was none
 * @param files paths of the executable in samples of the last hour and in recordings; empty when nobody has seen it yet
 * @param workloads names of those that ran it then, {@value #MAX_WORKLOADS} at most
 * @param samples of that time whose innermost frame is in it
 * @param namedSamples of these, those that have a name now
 */
public record UploadedSymbols(
        String buildId,
        int symbols,
        int stretches,
        String replaced,
        List<String> files,
        List<String> workloads,
        long samples,
        long namedSamples) {

    public static final int MAX_WORKLOADS = 5;
}
