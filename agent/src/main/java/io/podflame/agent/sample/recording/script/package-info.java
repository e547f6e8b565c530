/**
 * Stage 1 of 5 in the agent, from the text that {@code perf script} prints. {@code SampleHead} parses the line that a sample begins with,
 * {@code FrameLine} one frame, {@code HeaderComments} what {@code --header} puts before them, {@code PerfScriptRecording} all of it. Must
 * not know processes or workloads.
 */
@NullMarked
package io.podflame.agent.sample.recording.script;

import org.jspecify.annotations.NullMarked;
