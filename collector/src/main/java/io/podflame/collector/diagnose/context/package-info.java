/**
 * Part of stage 10. Takes what the scheduler counted beside a profile; gives what kept the workload from running: its CPU limit, its neighbours,
 * the node's host, and which code it wanted to run meanwhile.
 */
@NullMarked
package io.podflame.collector.diagnose.context;

import org.jspecify.annotations.NullMarked;
