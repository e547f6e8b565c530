package io.podflame.binary.symbol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SymbolTableTest {
    private final SymbolTable table = new SymbolTableBuilder()
            .add(0x1000, 0x1010, "first", SymbolOrigin.ELF)
            .add(0x1010, 0x1020, "main.second", SymbolOrigin.GO)
            .add(0x2000, 0x2001, "last", SymbolOrigin.ELF)
            .build();

    @Test
    void findsAnAddressFromStartUpToButNotIncludingEnd() {
        assertThat(table.find(0x0fff)).isEqualTo(-1);
        assertThat(table.find(0x1000)).isEqualTo(0);
        assertThat(table.find(0x100f)).isEqualTo(0);
        assertThat(table.find(0x1010)).isEqualTo(1);
        assertThat(table.find(0x2000)).isEqualTo(2);
    }

    @Test
    void neverNamesAnAddressBetweenSymbolsOrBehindTheLast() {
        assertThat(table.find(0x1020)).isEqualTo(-1);
        assertThat(table.find(0x1fff)).isEqualTo(-1);
        assertThat(table.find(0x2001)).isEqualTo(-1);
        assertThat(table.find(-1)).isEqualTo(-1);
    }

    @Test
    void tellsNameRangeAndOrigin() {
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.name(1)).isEqualTo("main.second").isSameAs(table.name(1));
        assertThat(table.start(1)).isEqualTo(0x1010);
        assertThat(table.end(1)).isEqualTo(0x1020);
        assertThat(table.isGo(1)).isTrue();
        assertThat(table.origin(2)).isEqualTo(SymbolOrigin.ELF);
    }

    @Test
    void findsNothingInAnEmptyTable() {
        assertThat(new SymbolTableBuilder().build().find(0)).isEqualTo(-1);
    }

    @Test
    void ordersAddressesUnsigned() {
        SymbolTable kernel = new SymbolTableBuilder()
                .add(0x1000, 0x1010, "low", SymbolOrigin.ELF)
                .add(0xffffffff81000000L, 0xffffffff81000010L, "high", SymbolOrigin.ELF)
                .build();
        assertThat(kernel.find(0xffffffff8100000fL)).isEqualTo(1);
        assertThat(kernel.find(0x100f)).isEqualTo(0);
        assertThat(kernel.find(0x7fffffffffffffffL)).isEqualTo(-1);
    }

    @Test
    void refusesRangesThatOverlapOrDescendOrAreEmpty() {
        SymbolTableBuilder builder = new SymbolTableBuilder().add(0x1000, 0x1010, "a", SymbolOrigin.ELF);
        assertThatThrownBy(() -> builder.add(0x100f, 0x1020, "b", SymbolOrigin.ELF))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.add(0x1010, 0x1010, "b", SymbolOrigin.ELF))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
