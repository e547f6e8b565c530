/**
 * The store in memory: for tests and for one short local profile.
 */
@NullMarked
package io.podflame.collector.store.memory;

import org.jspecify.annotations.NullMarked;
