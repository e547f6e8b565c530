package io.podflame.binary.dwarf;

import java.nio.ByteOrder;
import java.util.stream.Stream;

/** Small executables with DWARF that reach every parser: all versions, both classes, both byte orders. */
final class DwarfSeeds {
    private DwarfSeeds() {}

    static Stream<byte[]> all() {
        return Stream.of(2, 3, 4, 5)
                .flatMap(version -> Stream.of(
                        new DwarfFixture(version, 8, ByteOrder.LITTLE_ENDIAN).build(),
                        new DwarfFixture(version, 4, ByteOrder.BIG_ENDIAN).build()));
    }
}
