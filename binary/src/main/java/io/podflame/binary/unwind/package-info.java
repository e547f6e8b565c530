/**
 * How a frame leads to its caller: the call frame information of an executable, its rules, and one step along a stack.
 *
 * <pre>
 * .eh_frame, .debug_frame ── {@link io.podflame.binary.unwind.CallFrameReader} ──▶ {@link io.podflame.binary.unwind.UnwindRules}
 * Go's table of frame sizes ── {@link io.podflame.binary.unwind.GoFrameReader} ──▶ the same
 * musl's first instructions ── {@link io.podflame.binary.unwind.StartCode} ──▶ the same
 * aarch64's stubs ── {@link io.podflame.binary.unwind.LinkageTableReader} ──▶ the same
 * registers, stack memory, rules ── {@link io.podflame.binary.unwind.FrameStepper} ──▶ the caller's registers
 * </pre>
 *
 * <p>Must not know processes or samples. Source: DWARF 5, section 6.4; System V ABI supplements for .eh_frame and register numbers.
 */
@NullMarked
package io.podflame.binary.unwind;

import org.jspecify.annotations.NullMarked;
