package io.podflame.collector.configuration;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release line of Istio: 0.4, 1.20. */
public record IstioRelease(int major, int minor) implements Comparable<IstioRelease> {

    /** A tag of an image: {@code 0.4.0}, {@code v1.1.3}, {@code 1.20.0-debug}, {@code release-1.3-latest-daily}, {@code 1.32-alpha.…}. */
    private static final Pattern TAG = Pattern.compile("(?:release-|v)?(\\d{1,2})\\.(\\d{1,3})(?:[.\\-_+].*)?");

    private static final Comparator<IstioRelease> ORDER =
            Comparator.comparingInt(IstioRelease::major).thenComparingInt(IstioRelease::minor);

    /** Empty for what names no release: {@code latest}, a digest, a placeholder. */
    public static Optional<IstioRelease> of(String tag) {
        Matcher matcher = TAG.matcher(tag);
        return matcher.matches()
                ? Optional.of(new IstioRelease(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    public boolean isAtMost(int otherMajor, int otherMinor) {
        return compareTo(new IstioRelease(otherMajor, otherMinor)) <= 0;
    }

    @Override
    public int compareTo(IstioRelease other) {
        return ORDER.compare(this, other);
    }

    /** {@code 0.4}. */
    @Override
    public String toString() {
        return major + "." + minor;
    }
}
