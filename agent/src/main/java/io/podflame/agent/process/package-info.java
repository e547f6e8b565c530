/**
 * Beside stage 1: which processes exist, what is mapped where, and which executable file that is. Takes capture records and /proc.
 * Gives {@code Process} and {@code Mapping} to unwind and attribute. Must not know workloads.
 */
@NullMarked
package io.podflame.agent.process;

import org.jspecify.annotations.NullMarked;
