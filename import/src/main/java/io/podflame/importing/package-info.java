/**
 * Recordings made earlier, into a collector or into another format. {@code RecordingImport} is the agent's data path over a recording in
 * place of a live session, reading top to bottom: sample, unwind, attribute, encode, and then a collector or a flame graph. Knows both the
 * agent, whose stages it uses, and the collector, whose flame graphs a conversion makes; neither knows it.
 */
@NullMarked
package io.podflame.importing;

import org.jspecify.annotations.NullMarked;
