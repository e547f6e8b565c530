package io.podflame.binary.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceLookupTest {
    private SymbolTable table = table();

    /** main.main [0x1000, 0x1040) with two calls inlined, one into the other; a function of the stretch alone; one without lines. */
    private static SymbolTable table() {
        SymbolTableBuilder builder = new SymbolTableBuilder();
        int file = builder.file("main.go");
        SourceLines lines = new SourceLines();
        lines.begin(0x1000);
        int outer = lines.addInlinedCall(0, builder.name("strings.Index"), file, 12);
        int inner = lines.addInlinedCall(outer, builder.name("bytealg.Index"), file, 40);
        lines.addRow(0x1004, 0, file, 10);
        lines.addRow(0x1008, inner, file, 7);
        lines.addRow(0x1010, inner, file, 8);
        lines.addRow(0x1020, 0, file, 10);
        lines.addRow(0x1030, outer, file, 41);
        lines.end(0x1040);
        builder.add(lines).add(0x1000, 0x1040, "main.main", SymbolOrigin.GO);
        lines.begin(0x2000);
        lines.setFunctionName(builder.name("hidden"));
        lines.addRow(0x2000, 0, file, 90);
        lines.end(0x2010);
        builder.add(lines).add(0x3000, 0x3010, "plain", SymbolOrigin.ELF);
        lines.begin(0x4000);
        lines.addRow(0x4000, 0, file, 91);
        lines.end(0x4010);
        return builder.add(lines).build();
    }

    @Test
    void findsNoneWhereNoFunctionIsKnown() {
        for (long address = 0x0ff0; address < 0x4020; address++) {
            assertThat(table.places().find(address).isPresent())
                    .as("0x%x", address)
                    .isEqualTo(!table.frames(address).isEmpty());
        }
    }

    @Test
    void findsAnAddressWithTheSameFrames() {
        requireTheSameFrames();
        assertThat(table.places().find(0x1009)).hasValue(0x1008);
        assertThat(table.places().find(0x1011)).hasValue(0x1010);
        assertThat(table.places().find(0x1025))
                .as("the same line as at 0x1004, after an inlined call")
                .hasValue(0x1004);
    }

    /** Two symbols in one stretch, and one that begins below it. */
    @Test
    void neverFindsAnAddressOfAnotherSymbol() {
        SymbolTableBuilder builder = new SymbolTableBuilder();
        int file = builder.file("a.c");
        SourceLines lines = new SourceLines();
        lines.begin(0x5008);
        int inlined = lines.addInlinedCall(0, builder.name("inlined"), file, 1);
        lines.addRow(0x5008, inlined, file, 2);
        lines.addRow(0x500c, 0, file, 3);
        lines.addRow(0x5014, inlined, file, 2);
        lines.end(0x5020);
        table = builder.add(lines)
                .add(0x5000, 0x5010, "one", SymbolOrigin.ELF)
                .add(0x5010, 0x5030, "two", SymbolOrigin.ELF)
                .build();
        requireTheSameFrames();
    }

    private void requireTheSameFrames() {
        PlaceLookup places = table.places();
        for (long address = 0x0ff0; address < 0x5040; address++) {
            List<SourceFrame> expected = table.frames(address);
            places.find(address)
                    .ifPresent(same -> assertThat(table.frames(same)).isEqualTo(expected));
        }
    }
}
