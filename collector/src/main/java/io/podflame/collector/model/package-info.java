/**
 * The values that pass between the collector's stages. Knows the JDK and {@code binary}'s build ID only.
 */
@NullMarked
package io.podflame.collector.model;

import org.jspecify.annotations.NullMarked;
