/**
 * Recordings made earlier, into a collector or into another format. {@code RecordingImport} is the agent's data path over a recording in
 * place of a live session, reading top to bottom: sample, unwind, attribute, encode, stream. Knows both the agent, whose stages it uses,
 * and the collector, which it may have in the same process; neither knows it.
 */
@NullMarked
package io.podflame.importing;

import org.jspecify.annotations.NullMarked;
