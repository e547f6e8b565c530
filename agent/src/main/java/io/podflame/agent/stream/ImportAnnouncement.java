package io.podflame.agent.stream;

import io.podflame.agent.model.Event;

/**
 * A session that comes from a recording: one event of it.
 *
 * @param sessionId 16 hex digits, chosen at random
 * @param source what people call the recording: its file's name
 * @param frequencyHertz as the recording says; 0 where it does not
 */
public record ImportAnnouncement(String sessionId, String source, Event event, double frequencyHertz) {}
