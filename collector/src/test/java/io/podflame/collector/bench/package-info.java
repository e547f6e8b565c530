/**
 * Benchmarks of the collector, run by {@code ./podflame bench ingest}: the store beside a rival, on the same rows in the same run.
 */
@NullMarked
package io.podflame.collector.bench;

import org.jspecify.annotations.NullMarked;
