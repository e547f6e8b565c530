package io.podflame.binary.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.MalformedInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangeFlattenerTest {
    private final List<String> ranges = new ArrayList<>();
    private final RangeFlattener flattener =
            new RangeFlattener("test", (start, end, symbol) -> ranges.add(start + "-" + end + " " + symbol));

    @Test
    void leavesSymbolsApartAsTheyAre() throws IOException {
        flattener.open(0, 10, 1);
        flattener.open(10, 20, 2);
        flattener.open(30, 40, 3);
        flattener.finish();
        assertThat(ranges).containsExactly("0-10 1", "10-20 2", "30-40 3");
    }

    @Test
    void resumesTheOuterSymbolBehindTheInnerOne() throws IOException {
        flattener.open(0, 100, 1);
        flattener.open(10, 50, 2);
        flattener.open(20, 30, 3);
        flattener.open(60, 70, 4);
        flattener.finish();
        assertThat(ranges).containsExactly("0-10 1", "10-20 2", "20-30 3", "30-50 2", "50-60 1", "60-70 4", "70-100 1");
    }

    @Test
    void endsASymbolWhereALaterOneReachesBeyondIt() throws IOException {
        flattener.open(0, 10, 1);
        flattener.open(5, 15, 2);
        flattener.finish();
        assertThat(ranges).containsExactly("0-5 1", "5-15 2");
    }

    @Test
    void knowsWhetherAnAddressIsInsideASymbol() throws IOException {
        flattener.open(0, 10, 1);
        assertThat(flattener.covers(9)).isTrue();
        assertThat(flattener.covers(10)).isFalse();
    }

    @Test
    void refusesEndlessNesting() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        flattener.open(i, 10_000 - i, i);
                    }
                })
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("at most 64 functions inside one another");
    }
}
