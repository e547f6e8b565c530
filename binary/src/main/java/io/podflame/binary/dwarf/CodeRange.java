package io.podflame.binary.dwarf;

/**
 * A range of code.
 *
 * @param start elfAddress of the first byte
 * @param end elfAddress after the last byte; addresses compare unsigned
 */
public record CodeRange(long start, long end) {}
