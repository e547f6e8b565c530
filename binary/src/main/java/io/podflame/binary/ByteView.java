package io.podflame.binary;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A bounds-checked window on untrusted bytes with a byte order.
 *
 * <p>Offsets are relative to the window; error messages name the offset in the source the window was cut from. Every read
 * throws {@link MalformedInputException} when it would leave the window. Reading allocates nothing. May be used by every
 * thread that may use the memory below it.
 */
public final class ByteView {
    // Layouts are constants and bytes are swapped afterwards: a layout chosen per instance defeats inlining in C1.
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory;
    private final ByteOrder order;
    private final boolean swap;
    private final String source;
    private final long sourceOffset;
    private final ResidentPages pages; // of all that the memory was cut from

    private ByteView(MemorySegment memory, ResidentPages pages, ByteOrder order, String source, long sourceOffset) {
        this.memory = memory;
        this.pages = pages;
        this.order = order;
        this.swap = order == ByteOrder.BIG_ENDIAN;
        this.source = source;
        this.sourceOffset = sourceOffset;
    }

    /** All of {@code memory}, little-endian until {@link #withOrder} says otherwise; {@code source} names it in errors. */
    public static ByteView of(MemorySegment memory, String source) {
        return of(memory, ResidentPages.of(memory), source);
    }

    /** As {@link #of(MemorySegment, String)}; the pages hear of all that is copied. */
    public static ByteView of(MemorySegment memory, ResidentPages pages, String source) {
        return new ByteView(memory, pages, ByteOrder.LITTLE_ENDIAN, source, 0);
    }

    /** All of {@code bytes}, which are not copied: the caller must leave them alone. */
    public static ByteView of(byte[] bytes, String source) {
        return of(MemorySegment.ofArray(bytes), source);
    }

    /** The same bytes, which in errors count from {@code offset} of the source: they were copied out of it. */
    public ByteView withSourceOffset(long offset) {
        return new ByteView(memory, pages, order, source, offset);
    }

    public ByteView withOrder(ByteOrder newOrder) {
        return new ByteView(memory, pages, newOrder, source, sourceOffset);
    }

    public ByteOrder order() {
        return order;
    }

    public String source() {
        return source;
    }

    public long sizeBytes() {
        return memory.byteSize();
    }

    /** The window of {@code length} bytes that starts at {@code offset}; shares memory and byte order. */
    public ByteView slice(long offset, long length) throws MalformedInputException {
        require(offset, length);
        return new ByteView(memory.asSlice(offset, length), pages, order, source, sourceOffset + offset);
    }

    public int u8(long offset) throws MalformedInputException {
        require(offset, 1);
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, offset));
    }

    public int u16(long offset) throws MalformedInputException {
        require(offset, 2);
        short value = memory.get(U16, offset);
        return Short.toUnsignedInt(swap ? Short.reverseBytes(value) : value);
    }

    public long u32(long offset) throws MalformedInputException {
        return Integer.toUnsignedLong(s32(offset));
    }

    public int s32(long offset) throws MalformedInputException {
        require(offset, 4);
        int value = memory.get(U32, offset);
        return swap ? Integer.reverseBytes(value) : value;
    }

    public long s64(long offset) throws MalformedInputException {
        require(offset, 8);
        long value = memory.get(U64, offset);
        return swap ? Long.reverseBytes(value) : value;
    }

    /** A target's pointer-sized unsigned number: 8 bytes as they are, or 4 bytes zero-extended. */
    public long word(long offset, int wordBytes) throws MalformedInputException {
        return wordBytes == 8 ? s64(offset) : u32(offset);
    }

    /** Copies {@code length} bytes from {@code offset} to {@code target}, from {@code targetIndex} on. */
    public void copy(long offset, byte[] target, int targetIndex, int length) throws MalformedInputException {
        require(offset, length);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, target, targetIndex, length);
        pages.touched(length);
    }

    /** Copies {@code count} numbers of 8 bytes from {@code offset} to the start of {@code target}. */
    public void copy(long offset, long[] target, int count) throws MalformedInputException {
        require(offset, Long.BYTES * (long) count);
        MemorySegment.copy(memory, U64, offset, target, 0, count);
        for (int i = 0; swap && i < count; i++) {
            target[i] = Long.reverseBytes(target[i]);
        }
    }

    /** A copy of {@code length} bytes from {@code offset}. */
    public byte[] copy(long offset, int length) throws MalformedInputException {
        require(offset, length);
        byte[] target = new byte[length];
        copy(offset, target, 0, length);
        return target;
    }

    /** The exception to throw for bytes at {@code offset} of this window. */
    public MalformedInputException malformed(long offset, String expected, String found) {
        return new MalformedInputException(source, sourceOffset + offset, expected, found);
    }

    private void require(long offset, long length) throws MalformedInputException {
        long size = memory.byteSize();
        if (offset < 0 || length < 0 || offset > size - length) {
            throw malformed(
                    offset,
                    Long.toUnsignedString(length) + " bytes",
                    "the end of the input or of its part at offset 0x" + Long.toHexString(sourceOffset + size));
        }
    }
}
