/**
 * The collector's counters and whether it is well.
 */
@NullMarked
package io.podflame.collector.health;

import org.jspecify.annotations.NullMarked;
