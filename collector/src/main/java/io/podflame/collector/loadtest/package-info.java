/**
 * Beside the data path. Takes what a load generator left behind, or what Prometheus counted. Gives how many requests there were, and when.
 * Pure but for one HTTP call; knows nothing of profiles, so that commands may use it.
 */
@NullMarked
package io.podflame.collector.loadtest;

import org.jspecify.annotations.NullMarked;
