package io.podflame.binary.elf;

import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stubs through which an executable calls functions of others, or those that it chooses itself when it starts (IFUNC).
 * They have no symbols. What a stub calls is known by its jump, which goes through a slot of the global offset table, and by
 * the relocation that fills this slot; so it does not matter in what order a linker writes stubs.
 *
 * <p>Indexes count the places where a stub may start; only those for which {@link #isStub} is true have the rest. Stubs are
 * read where they lie; each slot takes 8 bytes of heap. x86-64 and 64-bit ARM. Not for several threads.
 */
public final class PltStubs {
    private static final List<String> SECTIONS = List.of(".plt", ".plt.sec", ".plt.got", ".plt.bnd", ".iplt");

    private final StubDecoder decoder;
    private final GotSlots slots;
    private final Optional<ElfSymbols> symbols;
    private final List<Place> places;

    /** A section of stubs, {@code first} being the index of its first place. */
    private record Place(ByteView code, long elfAddress, int first, int count) {}

    private PltStubs(ElfFile file, List<Place> places) throws MalformedInputException {
        this.decoder = StubDecoder.of(file);
        this.slots = GotSlots.parse(file);
        this.symbols = ElfSymbols.dynamic(file);
        this.places = places;
    }

    /** Empty for a file without stubs, without section headers, or for another processor. */
    public static Optional<PltStubs> parse(ElfFile file) throws MalformedInputException {
        if (!file.isX8664() && !file.isAarch64()) {
            return Optional.empty();
        }
        int stepBytes = StubDecoder.of(file).stepBytes();
        List<Place> places = new ArrayList<>();
        long first = 0;
        for (String name : SECTIONS) {
            Optional<ElfSection> section = file.section(name);
            if (section.isPresent() && section.get().isExecutable()) {
                ByteView code = file.contents(section.get()).withOrder(ByteOrder.LITTLE_ENDIAN);
                long count = code.sizeBytes() / stepBytes;
                if (first + count > Integer.MAX_VALUE) {
                    throw code.malformed(0, "stubs of less than 8 GiB", "more");
                }
                places.add(new Place(code, section.get().elfAddress(), (int) first, (int) count));
                first += count;
            }
        }
        return first == 0 ? Optional.empty() : Optional.of(new PltStubs(file, List.copyOf(places)));
    }

    /** How many places there are. */
    public int count() {
        Place last = places.getLast();
        return last.first + last.count;
    }

    /** Whether a stub starts at this place and it is known what fills its slot. */
    public boolean isStub(int index) throws MalformedInputException {
        return slotFilledBy(index) >= 0 && (hasResolver(index) || nameOffset(index) != 0);
    }

    /** elfAddress of the stub's first instruction. */
    public long start(int index) {
        Place place = placeOf(index);
        return place.elfAddress + (long) (index - place.first) * decoder.stepBytes();
    }

    /** Size of the stub with its padding; inside its section. */
    public long sizeBytes(int index) throws MalformedInputException {
        return slotFilledBy(index) >= 0 ? decoder.sizeBytes() : 0;
    }

    /** Whether the executable itself chooses the function by calling {@link #resolver}: then the stub has no name. */
    public boolean hasResolver(int index) throws MalformedInputException {
        return slots.symbol(slotFilledBy(index)) == 0;
    }

    /** elfAddress of the function that chooses; usually the symbol of the chosen function lies there, as an IFUNC. */
    public long resolver(int index) throws MalformedInputException {
        return slots.resolver(slotFilledBy(index));
    }

    /** Where the NUL-terminated name of the called function starts in {@link #names}. */
    public long nameOffset(int index) throws MalformedInputException {
        return symbols.orElseThrow().nameOffset(slots.symbol(slotFilledBy(index)));
    }

    /** The string table the names lie in; only for a stub without resolver. */
    public ByteView names() {
        return symbols.orElseThrow().names();
    }

    /** The relocation that fills the slot of the stub at this place; -1 when there is no stub. */
    private int slotFilledBy(int index) throws MalformedInputException {
        Place place = placeOf(index);
        long offset = (long) (index - place.first) * decoder.stepBytes();
        return decoder.decode(place.code, offset, place.elfAddress + offset) ? slots.find(decoder.slot()) : -1;
    }

    private Place placeOf(int index) {
        for (int i = places.size() - 1; i > 0; i--) {
            if (index >= places.get(i).first) {
                return places.get(i);
            }
        }
        return places.getFirst();
    }
}
