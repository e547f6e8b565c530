package io.podflame.binary;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Assembles small ELF files of either class and byte order.
 *
 * <pre>
 * header | program headers | section contents … | section headers
 * </pre>
 *
 * One PT_LOAD covers the whole file at {@link #BASE}, executable and readable. Sections are added in order; the names
 * section comes last.
 */
@SuppressWarnings("ByteBufferBackingArray") // buffer() allocates: the array is the whole buffer
public final class ElfFixture {
    public static final long BASE = 0x10000;

    private static final int CONTENT_START = 0x200;

    private final int wordBytes;
    private final ByteOrder order;
    private int machine;
    private final List<Section> sections = new ArrayList<>();
    private final List<long[]> segments = new ArrayList<>();
    private final ByteArrayOutputStream contents = new ByteArrayOutputStream();

    private record Section(
            String name, int type, long flags, long offset, long size, int link, long entryBytes, long address) {}

    public ElfFixture(int wordBytes, ByteOrder order) {
        this.wordBytes = wordBytes;
        this.order = order;
        sections.add(new Section("", 0, 0, 0, 0, 0, 0, 0));
    }

    /** Says which processor the code is for (EM_…); none at first. */
    public void machine(int newMachine) {
        this.machine = newMachine;
    }

    public int wordBytes() {
        return wordBytes;
    }

    /** A buffer in the file's byte order. */
    public ByteBuffer buffer(int sizeBytes) {
        return ByteBuffer.allocate(sizeBytes).order(order);
    }

    public ByteBuffer putWord(ByteBuffer buffer, long value) {
        return wordBytes == 8 ? buffer.putLong(value) : buffer.putInt((int) value);
    }

    /** Adds a section and returns its index. */
    public int section(String name, int type, long flags, byte[] content, int link, long entryBytes) {
        while (contents.size() % 8 != 0) {
            contents.write(0);
        }
        int offset = CONTENT_START + contents.size();
        contents.writeBytes(content);
        sections.add(new Section(name, type, flags, offset, content.length, link, entryBytes, BASE + offset));
        return sections.size() - 1;
    }

    /** Adds {@code size} bytes of code. */
    public int text(int size) {
        return section(".text", 1, 6, new byte[size], 0, 0);
    }

    public long address(int section) {
        return sections.get(section).address;
    }

    /** Adds a PT_NOTE segment over a section. */
    public void noteSegment(int section) {
        segments.add(new long[] {4, 4, sections.get(section).offset, sections.get(section).size});
    }

    /** Adds a writable PT_LOAD over a section. */
    public void writableSegment(int section) {
        segments.add(new long[] {1, 6, sections.get(section).offset, sections.get(section).size});
    }

    /** Adds a PT_DYNAMIC segment over a section. */
    public void dynamicSegment(int section) {
        segments.add(new long[] {2, 6, sections.get(section).offset, sections.get(section).size});
    }

    public byte[] note(String owner, int type, byte[] description) {
        byte[] name = (owner + "\0").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer note = buffer(12 + padded(name.length) + padded(description.length));
        note.putInt(name.length).putInt(description.length).putInt(type).put(name);
        note.position(12 + padded(name.length));
        note.put(description);
        return note.array();
    }

    private static int padded(int size) {
        return (size + 3) & ~3;
    }

    /** One symbol of a table; info is binding << 4 | type. */
    public record Symbol(String name, long value, long size, int info, int section) {
        public static Symbol globalFunction(String name, long value, long size, int section) {
            return new Symbol(name, value, size, 0x12, section);
        }
    }

    /** Adds a string table and a symbol table of the given type (2 .symtab, 11 .dynsym); returns the index of the latter. */
    public int symbols(int type, Symbol... symbols) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        int entryBytes = wordBytes == 8 ? 24 : 16;
        ByteBuffer entries = buffer(entryBytes * (symbols.length + 1));
        entries.position(entryBytes);
        for (Symbol symbol : symbols) {
            entries.putInt(names.size());
            names.writeBytes((symbol.name + "\0").getBytes(StandardCharsets.UTF_8));
            if (wordBytes == 8) {
                entries.put((byte) symbol.info).put((byte) 0).putShort((short) symbol.section);
                entries.putLong(symbol.value).putLong(symbol.size);
            } else {
                entries.putInt((int) symbol.value).putInt((int) symbol.size);
                entries.put((byte) symbol.info).put((byte) 0).putShort((short) symbol.section);
            }
        }
        int strings = section(type == 2 ? ".strtab" : ".dynstr", 3, 0, names.toByteArray(), 0, 0);
        return section(type == 2 ? ".symtab" : ".dynsym", type, 0, entries.array(), strings, entryBytes);
    }

    /** The file without section headers, which would tell where they are and how many. */
    public byte[] buildWithoutSectionHeaders() {
        ByteBuffer file = ByteBuffer.wrap(build()).order(order);
        file.position(24 + 2 * wordBytes);
        putWord(file, 0);
        file.position(24 + 3 * wordBytes + 10);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        return file.array();
    }

    /** The file. */
    public byte[] build() {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        List<Integer> nameOffsets = new ArrayList<>();
        List<Section> all = new ArrayList<>(sections);
        all.add(new Section(".shstrtab", 3, 0, 0, 0, 0, 0, 0));
        for (Section section : all) {
            nameOffsets.add(names.size());
            names.writeBytes((section.name + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        int namesOffset = CONTENT_START + contents.size();
        all.set(all.size() - 1, new Section(".shstrtab", 3, 0, namesOffset, names.size(), 0, 0, 0));
        int headersOffset = (namesOffset + names.size() + 7) & ~7;
        int headerBytes = wordBytes == 8 ? 64 : 40;
        ByteBuffer file = buffer(headersOffset + all.size() * headerBytes);
        file.put(CONTENT_START, contents.toByteArray()).put(namesOffset, names.toByteArray());
        putHeader(file, headersOffset, all.size());
        putSegments(file);
        file.position(headersOffset);
        for (int i = 0; i < all.size(); i++) {
            putSectionHeader(file, all.get(i), nameOffsets.get(i));
        }
        return file.array();
    }

    private void putHeader(ByteBuffer file, int headersOffset, int sectionCount) {
        file.put(new byte[] {
            0x7f, 'E', 'L', 'F', (byte) (wordBytes / 4), (byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2), 1
        });
        file.position(16);
        file.putShort((short) 2).putShort((short) machine).putInt(1);
        putWord(file, BASE);
        putWord(file, 0x40);
        putWord(file, headersOffset);
        file.putInt(0).putShort((short) (40 + 3 * wordBytes));
        file.putShort((short) (wordBytes == 8 ? 56 : 32)).putShort((short) (segments.size() + 1));
        file.putShort((short) (wordBytes == 8 ? 64 : 40)).putShort((short) sectionCount);
        file.putShort((short) (sectionCount - 1));
    }

    private void putSegments(ByteBuffer file) {
        file.position(0x40);
        putSegment(file, new long[] {1, 5, 0, file.capacity()});
        segments.forEach(segment -> putSegment(file, segment));
    }

    private void putSegment(ByteBuffer file, long[] segment) {
        file.putInt((int) segment[0]);
        if (wordBytes == 8) {
            file.putInt((int) segment[1]);
        }
        putWord(file, segment[2]);
        putWord(file, BASE + segment[2]);
        putWord(file, BASE + segment[2]);
        putWord(file, segment[3]);
        putWord(file, segment[3]);
        if (wordBytes == 4) {
            file.putInt((int) segment[1]);
        }
        putWord(file, 4);
    }

    private void putSectionHeader(ByteBuffer file, Section section, int nameOffset) {
        file.putInt(nameOffset).putInt(section.type);
        putWord(file, section.flags);
        putWord(file, section.address);
        putWord(file, section.offset);
        putWord(file, section.size);
        file.putInt(section.link).putInt(0);
        putWord(file, 8);
        putWord(file, section.entryBytes);
    }
}
