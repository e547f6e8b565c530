/**
 * What the kernel's scheduler counts beside the samples: CPU time, throttling, waiting for a CPU, and the node's own CPU time with steal. Takes the
 * running containers. Gives one {@code SchedulingContext} per span of time to {@code encode}. Must not know samples or the collector.
 */
@NullMarked
package io.podflame.agent.scheduling;

import org.jspecify.annotations.NullMarked;
