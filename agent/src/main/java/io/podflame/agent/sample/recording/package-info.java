/**
 * Stage 1 of 5 when samples were recorded earlier. Takes a recording (perf.data, perf script text, folded stacks, pprof; recognized by
 * content). Gives the capture records in it, in time order. Next: {@code process} and {@code unwind}, as for live samples. Must not know
 * /proc, workloads, or where the recording goes.
 */
@NullMarked
package io.podflame.agent.sample.recording;

import org.jspecify.annotations.NullMarked;
