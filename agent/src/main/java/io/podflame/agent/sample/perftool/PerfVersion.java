package io.podflame.agent.sample.perftool;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which kernel's source a perf was built from: newer ones can do more, and any works with any kernel. */
record PerfVersion(int major, int minor, int patch) implements Comparable<PerfVersion> {

    /** {@code perf version 6.1.192}, {@code perf version 5.10.46.g8e4b2a1}, {@code perf version 6.8-rc3}. */
    private static final Pattern LINE = Pattern.compile("perf version (\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");

    private static final Comparator<PerfVersion> ORDER = Comparator.comparingInt(PerfVersion::major)
            .thenComparingInt(PerfVersion::minor)
            .thenComparingInt(PerfVersion::patch);

    /** What {@code perf --version} printed; empty when that is something else. */
    static Optional<PerfVersion> parse(String output) {
        Matcher matcher = LINE.matcher(output);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String patch = matcher.group(3);
        return Optional.of(new PerfVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                patch == null ? 0 : Integer.parseInt(patch)));
    }

    @Override
    public int compareTo(PerfVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
