/**
 * Stage 10 of 10, beside drawing. Takes a call tree, what the scheduler counted beside it, and the workload's configuration; gives checks with
 * their findings: what is wrong, what shows it, what to do. Next: api, for the page and the command line. Must not know stores, the wire
 * or HTTP.
 */
@NullMarked
package io.podflame.collector.diagnose;

import org.jspecify.annotations.NullMarked;
