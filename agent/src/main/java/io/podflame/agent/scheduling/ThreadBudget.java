package io.podflame.agent.scheduling;

/** How many threads one reading may still look at: a file for each, and they may be many thousands. Used by one thread. */
final class ThreadBudget {

    /** Take some 6 ms. */
    static final int THREADS = 1_000;

    private int left;

    /** A reading begins. */
    void renew() {
        left = THREADS;
    }

    /** Whether so many may be looked at; then they count as looked at. */
    boolean take(int threads) {
        if (threads > left) {
            return false;
        }
        left -= threads;
        return true;
    }
}
