/**
 * Stage 1 of 5 in the agent. Takes what a session wants sampled. Gives capture records (samples, mappings, forks, exits, losses) in
 * time order. Next: {@code process} keeps the mappings, {@code unwind} reads the samples. Must not know what a workload is.
 */
@NullMarked
package io.podflame.agent.sample;

import org.jspecify.annotations.NullMarked;
