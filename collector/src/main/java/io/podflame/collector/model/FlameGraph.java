package io.podflame.collector.model;

/**
 * A call tree with what is needed to read it: what stage 10 draws and exports.
 *
 * @param title who and when, for people
 * @param event what the values count
 */
public record FlameGraph(String title, Event event, TimeRange range, CallTree callTree, Accuracy accuracy) {}
