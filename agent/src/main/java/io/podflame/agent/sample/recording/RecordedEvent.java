package io.podflame.agent.sample.recording;

import io.podflame.agent.model.Event;

/**
 * An event of a recording.
 *
 * @param frequencyHertz asked for, per CPU or thread; 0 where the recording says none
 * @param period events per sample asked for; 0 where a frequency was, or nothing is said
 */
public record RecordedEvent(Event event, double frequencyHertz, long period) {}
