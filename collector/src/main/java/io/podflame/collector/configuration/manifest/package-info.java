/**
 * Manifests in files and folders. Takes paths; gives a ClusterConfiguration whose values know their file and line, and what could not be read.
 */
@NullMarked
package io.podflame.collector.configuration.manifest;

import org.jspecify.annotations.NullMarked;
