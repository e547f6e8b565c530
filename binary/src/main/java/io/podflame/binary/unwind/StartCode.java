package io.podflame.binary.unwind;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfSegment;
import java.util.Arrays;

/**
 * Makes rules of the code with which musl begins a process and a thread. Nobody called it, and musl has no call frame information that says so:
 *
 * <pre>
 * where the kernel begins a program, or its dynamic linker        where clone() begins a thread
 *   48 83 e4 f0         and  $-16,%rsp                              31 ed                        xor  %ebp,%ebp
 *   e8 …                call …                                      5f                           pop  %rdi
 *                                                                   41 ff d1                     call *%r9
 *                                                                   89 c7 31 c0 b0 3c 0f 05 f4   exit
 * </pre>
 *
 * <p>Source: musl 1.2.3, {@code arch/x86_64/crt_arch.h} and {@code src/thread/x86_64/clone.s}. On x86-64 only: on aarch64 the first jumps, and
 * leaves no return address. For one thread.
 */
final class StartCode {
    private static final byte[] ALIGN_AND_CALL = {0x48, (byte) 0x83, (byte) 0xe4, (byte) 0xf0, (byte) 0xe8};
    private static final int DISTANCE_BYTES = 4;
    private static final byte[] BEGIN_THREAD = {
        0x31,
        (byte) 0xed,
        0x5f,
        0x41,
        (byte) 0xff,
        (byte) 0xd1,
        (byte) 0x89,
        (byte) 0xc7,
        0x31,
        (byte) 0xc0,
        (byte) 0xb0,
        0x3c,
        0x0f,
        0x05,
        (byte) 0xf4
    };

    /** Of a process's: a handful of instructions comes before the call. */
    private static final int MAX_BYTES = 32;

    private static final int CHUNK_BYTES = 64 * 1024;

    private final ElfFile file;
    private final RowSink rows;
    private final CommonEntry common;
    private final UnwindRow outermost = new UnwindRow();

    StartCode(ElfFile file, RegisterSet registers, RowSink rows) {
        this.file = file;
        this.rows = rows;
        int returnAddress = registers.programCounter();
        this.common = new CommonEntry(file.bytes(), 1, 1, returnAddress, 0, false, false, outermost);
        outermost.cfaKind = UnwindRow.IN_REGISTER;
        outermost.cfaRegister = registers.stackPointer();
        outermost.setRegister(returnAddress, UnwindRow.UNDEFINED, 0);
    }

    /** Adds nothing for other C libraries. */
    void read() throws MalformedInputException {
        long entry = file.entryAddress();
        for (ElfSegment segment : file.segments()) {
            boolean holdsEntry = segment.isLoaded() && segment.isExecutable() && segment.holds(entry);
            if (holdsEntry && readEntry(file.contents(segment), entry - segment.elfAddress(), segment.elfAddress())) {
                readThreads(file.contents(segment), segment.elfAddress());
            }
        }
    }

    private boolean readEntry(ByteView code, long entry, long elfAddress) throws MalformedInputException {
        byte[] begin = code.copy(entry, (int) Math.min(MAX_BYTES, code.sizeBytes() - entry));
        int call = find(ALIGN_AND_CALL, begin, begin.length);
        if (call < 0) {
            return false;
        }
        add(elfAddress + entry, call + ALIGN_AND_CALL.length + DISTANCE_BYTES);
        return true;
    }

    /** The C library is in the same file, or in no other that begins so. */
    private void readThreads(ByteView code, long elfAddress) throws MalformedInputException {
        byte[] chunk = new byte[CHUNK_BYTES];
        int advance = CHUNK_BYTES - BEGIN_THREAD.length + 1;
        for (long at = 0; at < code.sizeBytes(); at += advance) {
            int bytes = (int) Math.min(CHUNK_BYTES, code.sizeBytes() - at);
            code.copy(at, chunk, 0, bytes);
            int found = find(BEGIN_THREAD, chunk, bytes);
            if (found >= 0) {
                add(elfAddress + at + found, BEGIN_THREAD.length);
                return;
            }
        }
    }

    private void add(long elfAddress, int bytes) throws MalformedInputException {
        rows.add(elfAddress, outermost, common);
        rows.end(elfAddress + bytes);
    }

    /** Horspool's way: the byte below the pattern's last tells how far it can go on. */
    private static int find(byte[] pattern, byte[] bytes, int count) {
        int last = pattern.length - 1;
        int[] advances = new int[256];
        Arrays.fill(advances, pattern.length);
        for (int i = 0; i < last; i++) {
            advances[pattern[i] & 0xff] = last - i;
        }
        for (int at = 0; at + last < count; at += advances[bytes[at + last] & 0xff]) {
            if (Arrays.equals(bytes, at, at + pattern.length, pattern, 0, pattern.length)) {
                return at;
            }
        }
        return -1;
    }
}
