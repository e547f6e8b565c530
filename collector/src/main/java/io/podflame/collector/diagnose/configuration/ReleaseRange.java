package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.IstioRelease;
import java.util.Optional;

/**
 * Which releases of Istio something may be of.
 *
 * @param from the first; empty when unknown
 * @param to the last; empty when unknown
 * @param reason what tells, for people: "tag of docker.io/istio/mixer:0.4.0"; "nothing tells" when both are empty
 */
record ReleaseRange(Optional<IstioRelease> from, Optional<IstioRelease> to, String reason) {

    static final ReleaseRange UNKNOWN = new ReleaseRange(Optional.empty(), Optional.empty(), "nothing tells");

    static ReleaseRange of(IstioRelease release, String reason) {
        return new ReleaseRange(Optional.of(release), Optional.of(release), reason);
    }

    /** Whether it is surely at most that. */
    boolean isAtMost(int major, int minor) {
        return to.filter(release -> release.isAtMost(major, minor)).isPresent();
    }

    /** Whether it is surely at least that. */
    boolean isAtLeast(int major, int minor) {
        return from.filter(release -> new IstioRelease(major, minor).compareTo(release) <= 0)
                .isPresent();
    }

    /** Whether it may be at most that. */
    boolean mayBeAtMost(int major, int minor) {
        return from.isEmpty() || from.get().isAtMost(major, minor);
    }

    /** {@code Istio 0.4 (tag of …)}, {@code Istio 0.5 to 0.7 (…)}; for people. */
    @Override
    public String toString() {
        if (from.isPresent() && from.equals(to)) {
            return "Istio " + from.get() + " (" + reason + ")";
        }
        if (from.isEmpty() && to.isEmpty()) {
            return "an Istio whose release " + reason;
        }
        return "Istio " + from.map(first -> first + " to ").orElse("up to ")
                + to.map(IstioRelease::toString).orElse("now") + " (" + reason + ")";
    }
}
