package io.podflame.collector.debugfile;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** How one server has answered lately: after failures it is left alone, twice as long each time. Of the search's thread. */
final class ServerState {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final URI address;
    private final Set<String> loggedKinds = new HashSet<>();
    private Duration pause = Duration.ZERO;
    private Instant closedUntil = Instant.MIN;

    ServerState(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    boolean mayBeAsked(Instant now) {
        return !now.isBefore(closedUntil);
    }

    Instant closedUntil() {
        return closedUntil;
    }

    void answered() {
        pause = Duration.ZERO;
    }

    void failed(Instant now) {
        Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        closedUntil = now.plus(pause);
    }

    /** Whether a failure of this kind is the first, and worth a line of the log. */
    boolean isNewKind(String kind) {
        return loggedKinds.add(kind);
    }
}
