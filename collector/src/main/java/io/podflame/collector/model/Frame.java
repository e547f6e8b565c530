package io.podflame.collector.model;

/**
 * One function of a call tree.
 *
 * @param name the function's, or {@code [file+0xoffset]} where there is none
 * @param file the executable's or kernel module's path; "" where there is none
 * @param named false when no symbol was found
 */
public record Frame(String name, FrameKind kind, String file, boolean named) {}
