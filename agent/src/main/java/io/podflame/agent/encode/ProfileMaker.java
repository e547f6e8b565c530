package io.podflame.agent.encode;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a closing window's profiles of its counts: entries whose workloads turned out to be the same are merged, and
 * each workload's entries laid side by side.
 */
final class ProfileMaker {

    private static final int[] NO_TIMES = {};
    private static final long[] NO_VALUES = {};

    private final StackCounts merged = new StackCounts();
    private final int[] mergedEntries;
    private final int workloads;

    /** @param workloadIds by the owner of an entry */
    ProfileMaker(StackCounts counts, int[] workloadIds) {
        mergedEntries = new int[counts.size()];
        int highest = -1;
        for (int entry = 0; entry < counts.size(); entry++) {
            int workload = workloadIds[counts.owner(entry)];
            mergedEntries[entry] = merged.add(workload, counts.node(entry), counts.samples(entry), counts.value(entry));
            highest = Math.max(highest, workload);
        }
        workloads = highest + 1;
    }

    /** The profiles by workload ID. {@code times} holds every sample's time, or none at all. */
    List<Profile> profiles(SampleTimes times) {
        int[][] timesByEntry = times.size() == 0 ? new int[0][] : timesByEntry(times);
        int[] entriesByWorkload = new int[workloads];
        for (int entry = 0; entry < merged.size(); entry++) {
            entriesByWorkload[merged.owner(entry)]++;
        }
        int[][] entries = new int[workloads][];
        int[] filled = new int[workloads];
        for (int entry = 0; entry < merged.size(); entry++) {
            int workload = merged.owner(entry);
            if (filled[workload] == 0) {
                entries[workload] = new int[entriesByWorkload[workload]];
            }
            entries[workload][filled[workload]++] = entry;
        }
        List<Profile> profiles = new ArrayList<>();
        for (int workload = 0; workload < workloads; workload++) {
            if (filled[workload] > 0) {
                profiles.add(profile(workload, entries[workload], timesByEntry));
            }
        }
        return List.copyOf(profiles);
    }

    private int[][] timesByEntry(SampleTimes times) {
        int[][] byEntry = new int[merged.size()][];
        for (int entry = 0; entry < byEntry.length; entry++) {
            byEntry[entry] = new int[Math.toIntExact(merged.samples(entry))];
        }
        int[] filled = new int[byEntry.length];
        for (int index = 0; index < times.size(); index++) {
            int entry = mergedEntries[times.entry(index)];
            byEntry[entry][filled[entry]++] = times.offsetMicros(index);
        }
        return byEntry;
    }

    private Profile profile(int workload, int[] entries, int[][] timesByEntry) {
        int[] stacks = new int[entries.length];
        int[] samples = new int[entries.length];
        long[] values = new long[entries.length];
        int total = 0;
        for (int i = 0; i < entries.length; i++) {
            stacks[i] = merged.node(entries[i]);
            samples[i] = Math.toIntExact(merged.samples(entries[i]));
            values[i] = merged.value(entries[i]);
            total += samples[i];
        }
        int[] offsets = timesByEntry.length == 0 ? NO_TIMES : concatenate(entries, timesByEntry, total);
        long period = values[0] / samples[0];
        return samePeriod(samples, values, period)
                ? new Profile(workload, stacks, samples, NO_VALUES, period, offsets)
                : new Profile(workload, stacks, samples, values, 0, offsets);
    }

    private static int[] concatenate(int[] entries, int[][] timesByEntry, int total) {
        int[] offsets = new int[total];
        int position = 0;
        for (int entry : entries) {
            System.arraycopy(timesByEntry[entry], 0, offsets, position, timesByEntry[entry].length);
            position += timesByEntry[entry].length;
        }
        return offsets;
    }

    private static boolean samePeriod(int[] samples, long[] values, long period) {
        for (int i = 0; i < samples.length; i++) {
            if (values[i] != samples[i] * period) {
                return false;
            }
        }
        return true;
    }
}
