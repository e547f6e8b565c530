package io.podflame.agent.model;

/**
 * Whom a process belongs to, which may become known only after its first samples. A {@link Workload} is its own attribution; a
 * process whose pod is still being asked for has one of its own, and a window asks it once, when the window closes.
 */
public interface Attribution {

    /** What is known now. Called by the sampling thread, so it must not wait. */
    Workload workload();
}
