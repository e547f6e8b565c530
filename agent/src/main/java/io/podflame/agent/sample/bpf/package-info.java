/**
 * Stage 1 of 5 in the agent, the part inside the kernel. Takes the samples of perf events before they leave the kernel, and threads as
 * they leave their CPUs to wait. Gives the user's whole stack, found by unwind rules, and how long a wait was. Next: the events' rings, which {@code sample.perf} reads.
 */
@NullMarked
package io.podflame.agent.sample.bpf;

import org.jspecify.annotations.NullMarked;
