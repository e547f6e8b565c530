package io.podflame.importing;

import io.podflame.agent.model.CaptureRecord.NamedSample;
import io.podflame.agent.model.CaptureRecord.Sample;
import io.podflame.agent.model.Workload;
import io.podflame.agent.process.Process;
import java.util.Optional;

/** One event of a recording: adds its samples up. One thread. */
interface ImportedSession {

    /** @param process empty when nothing is known of it */
    void add(Workload workload, Sample sample, Optional<Process> process);

    void add(Workload workload, NamedSample sample);

    /** Counts a sample of the idle task. */
    void countIdle();

    /** Counts samples that the kernel lost. */
    void countLost(long count);

    /** There are no more. */
    void end();

    /** Samples so far, idle ones not counted. */
    long samples();
}
