/**
 * The machine that a recording is of, as far as it can be known here: its executables, its kernel's functions, whose its processes were.
 * Takes a bundle, this machine (when the recording is of it), or nothing. Gives what unwinding and attribution ask for. Never takes
 * another file for the recorded one.
 */
@NullMarked
package io.podflame.importing.node;

import org.jspecify.annotations.NullMarked;
