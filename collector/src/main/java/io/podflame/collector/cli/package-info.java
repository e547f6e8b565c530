/**
 * The commands people type; they speak to the query API and never open a store.
 */
@NullMarked
package io.podflame.collector.cli;

import org.jspecify.annotations.NullMarked;
