/**
 * perf.data, as every perf since 4.x writes it, in file mode and in pipe mode. Takes bytes. Gives the capture records in them, in time
 * order. Next: whoever reads a {@link io.podflame.agent.sample.recording.Recording}. Must not know /proc, workloads, or how perf was
 * run.
 *
 * <p>Sources: {@code tools/perf/Documentation/perf.data-file-format.txt} and {@code include/uapi/linux/perf_event.h} (Linux 6.18).
 */
@NullMarked
package io.podflame.agent.sample.recording.perfdata;

import org.jspecify.annotations.NullMarked;
