package io.podflame.agent;

import io.podflame.agent.lookback.LookBack;
import io.podflame.agent.lookback.Thinning;
import io.podflame.agent.unwind.Unwinder;

/**
 * What becomes of a session's samples before they are thinned: all go into the look-back.
 *
 * @param unwinder into the look-back's own dictionary
 */
record FullRate(LookBack lookBack, Unwinder unwinder, Thinning thinning) {}
