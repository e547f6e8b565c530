package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;

/**
 * A common information entry (CIE): what many functions have in common.
 *
 * @param section that the functions' expressions are in
 * @param codeAlignment advances count in these
 * @param dataAlignment offsets count in these
 * @param returnAddress the register in whose place the return address is
 * @param pointerEncoding of the functions' addresses
 * @param augmented whether functions have augmentation data
 * @param signalFrame whether the kernel made the frames: the caller was interrupted, and its pc is no return address
 * @param initialRow with which every function begins; filled when it is first used
 */
record CommonEntry(
        ByteView section,
        long codeAlignment,
        long dataAlignment,
        int returnAddress,
        int pointerEncoding,
        boolean augmented,
        boolean signalFrame,
        UnwindRow initialRow) {}
