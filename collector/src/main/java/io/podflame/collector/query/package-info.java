/**
 * {@code QueryService}: scan, symbolize, merge.
 */
@NullMarked
package io.podflame.collector.query;

import org.jspecify.annotations.NullMarked;
