package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;

/**
 * Recognizes the few instructions of a PLT stub, which jumps to where a slot of the global offset table points.
 *
 * <p>Holds what the last {@link #decode} found; not for several threads. Allocates nothing.
 */
abstract sealed class StubDecoder {
    private long slot;
    private int sizeBytes;

    /** Distance in bytes between two places where a stub may start. */
    abstract int stepBytes();

    /**
     * Whether a stub starts at {@code offset} of {@code code}.
     *
     * @param code in little-endian order, as instructions are in files of either order
     * @param address the elfAddress of that place
     */
    abstract boolean decode(ByteView code, long offset, long address) throws MalformedInputException;

    /** elfAddress of the slot that the stub jumps through. */
    final long slot() {
        return slot;
    }

    /** Size of the stub with its padding. */
    final int sizeBytes() {
        return sizeBytes;
    }

    final boolean found(long newSlot, long newSizeBytes) {
        this.slot = newSlot;
        this.sizeBytes = (int) newSizeBytes;
        return true;
    }

    static StubDecoder of(ElfFile file) {
        return file.isX8664() ? new X8664() : new Aarch64();
    }

    /**
     * <pre>
     * [endbr64: f3 0f 1e fa] [mov $n,%r11d: 41 bb n:4] [bnd: f2] jmp *slot(%rip): ff 25 distance:4 …
     * </pre>
     *
     * … is a push and a jump to the lazy binding's start, or nops: 16 bytes in all, or 8 where that is enough. The mov is
     * mold's.
     */
    private static final class X8664 extends StubDecoder {
        private static final int ENDBR64 = 0xfa1e0ff3;
        private static final int JUMP_BYTES = 6;
        private static final int SHORT_BYTES = 8;
        private static final int LONG_BYTES = 16;

        @Override
        int stepBytes() {
            return SHORT_BYTES;
        }

        @Override
        boolean decode(ByteView code, long offset, long address) throws MalformedInputException {
            long end = code.sizeBytes();
            long at = offset;
            at += at + 4 <= end && code.s32(at) == ENDBR64 ? 4 : 0;
            at += at + 6 <= end && code.u16(at) == 0xbb41 ? 6 : 0;
            at += at + 1 <= end && code.u8(at) == 0xf2 ? 1 : 0;
            if (at + JUMP_BYTES > end || code.u16(at) != 0x25ff) {
                return false;
            }
            long behind = at + JUMP_BYTES;
            boolean isLazy = behind < end && code.u8(behind) == 0x68;
            int size = isLazy || behind - offset > SHORT_BYTES ? LONG_BYTES : SHORT_BYTES;
            return found(address + (behind - offset) + code.s32(at + 2), Math.min(size, end - offset));
        }
    }

    /**
     * <pre>
     * [bti c] adrp xP, page; ldr xT, [xP, #offset]; add …; [autia1716 or the like]; br xT; [nop …]
     * </pre>
     */
    private static final class Aarch64 extends StubDecoder {
        private static final int BTI_C = 0xd503245f;
        private static final int NOP = 0xd503201f;
        private static final int WORD = 4;
        /** Instructions between the load and the jump. */
        private static final int MAX_BETWEEN = 2;

        @Override
        int stepBytes() {
            return WORD;
        }

        @Override
        boolean decode(ByteView code, long offset, long address) throws MalformedInputException {
            if (offset >= WORD && code.s32(offset - WORD) == BTI_C) {
                return false; // the stub has started before
            }
            long end = code.sizeBytes();
            long at = offset;
            at += at + WORD <= end && code.s32(at) == BTI_C ? WORD : 0;
            if (at + 3 * WORD > end) {
                return false;
            }
            int adrp = code.s32(at);
            int load = code.s32(at + WORD);
            boolean isPair = (adrp & 0x9f000000) == 0x90000000
                    && (load & 0xffc00000) == 0xf9400000
                    && (load >>> 5 & 31) == (adrp & 31);
            long jump = isPair ? jump(code, at + 2 * WORD, load & 31) : 0;
            if (jump == 0) {
                return false;
            }
            long page = (address + at - offset & -4096L) + pageDistance(adrp);
            return found(page + (load >>> 10 & 0xfff) * 8L, behindNops(code, jump + WORD) - offset);
        }

        /** Offset of the jump to the register, 0 when it does not follow. */
        private static long jump(ByteView code, long from, int register) throws MalformedInputException {
            for (long at = from; at <= from + MAX_BETWEEN * WORD && at + WORD <= code.sizeBytes(); at += WORD) {
                if (code.s32(at) == (0xd61f0000 | register << 5)) {
                    return at;
                }
            }
            return 0;
        }

        /** 21 bits with a sign, in pages: the low two in bits 29 and 30, the others from bit 5 on. */
        private static long pageDistance(int adrp) {
            long pages = (adrp << 8 >> 11 & ~3) | (adrp >>> 29 & 3);
            return pages << 12;
        }

        private static long behindNops(ByteView code, long from) throws MalformedInputException {
            long at = from;
            while (at + WORD <= code.sizeBytes() && code.s32(at) == NOP) {
                at += WORD;
            }
            return at;
        }
    }
}
