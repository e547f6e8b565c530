/**
 * Stage 10 of the collector, beside drawing. Takes call trees and numbers of requests. Gives what a request costs, and whether it costs more than it did, with
 * how sure that is. Must not know where trees and requests came from.
 */
@NullMarked
package io.podflame.collector.cost;

import org.jspecify.annotations.NullMarked;
