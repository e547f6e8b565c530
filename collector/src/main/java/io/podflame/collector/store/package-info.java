/**
 * Stage 7. Takes profile batches and symbol tables; keeps them durably for the retention time; gives them back by key and time.
 */
@NullMarked
package io.podflame.collector.store;

import org.jspecify.annotations.NullMarked;
