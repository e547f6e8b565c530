/**
 * The collector, one per cluster: ingest, store, symbolize, merge, draw. {@code QueryService} reads top to bottom in that order.
 */
@NullMarked
package io.podflame.collector;

import org.jspecify.annotations.NullMarked;
