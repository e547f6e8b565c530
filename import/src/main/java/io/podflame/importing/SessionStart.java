package io.podflame.importing;

/**
 * What is known of a session when its first sample is read.
 *
 * @param names of its frames
 * @param firstNanos the recording's time of its first sample
 * @param times how the recording's times stand against the epoch's
 */
record SessionStart(RecordedStacks.Names names, long firstNanos, RecordingTimes times) {}
