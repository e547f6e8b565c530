/**
 * What {@code toolbox-scripts/record-node} packed on a node: a recording, and what is needed to read it elsewhere. Takes one tar file.
 * Gives a folder laid out as the bundle's format says, and readings of it. Must not know how recordings are read.
 */
@NullMarked
package io.podflame.importing.bundle;

import org.jspecify.annotations.NullMarked;
