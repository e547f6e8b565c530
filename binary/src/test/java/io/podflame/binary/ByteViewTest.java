package io.podflame.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteViewTest {
    private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7, (byte) 0x88, 9};

    private final ByteView little = ByteView.of(BYTES, "test");
    private final ByteView big = little.withOrder(ByteOrder.BIG_ENDIAN);

    @Test
    void readsBothByteOrders() throws MalformedInputException {
        assertThat(little.u16(0)).isEqualTo(0x0201);
        assertThat(big.u16(0)).isEqualTo(0x0102);
        assertThat(little.u32(4)).isEqualTo(0x88070605L);
        assertThat(big.u32(4)).isEqualTo(0x05060788L);
        assertThat(little.s64(0)).isEqualTo(0x8807060504030201L);
        assertThat(big.word(0, 8)).isEqualTo(0x0102030405060788L);
        assertThat(little.word(4, 4)).isEqualTo(0x88070605L);
    }

    @Test
    void copiesNumbersInBothByteOrders() throws MalformedInputException {
        ByteView twice = ByteView.of(new byte[] {9, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 0x10}, "twice");
        long[] numbers = new long[3];
        twice.copy(1, numbers, 2);
        assertThat(numbers).containsExactly(0x0807060504030201L, 0x1007060504030201L, 0);
        twice.withOrder(ByteOrder.BIG_ENDIAN).copy(1, numbers, 2);
        assertThat(numbers).containsExactly(0x0102030405060708L, 0x0102030405060710L, 0);
        assertThatThrownBy(() -> twice.copy(2, numbers, 2)).isInstanceOf(MalformedInputException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 2, 9, Long.MAX_VALUE, Long.MIN_VALUE})
    void refusesToReadOutsideTheWindow(long offset) {
        assertThatThrownBy(() -> little.s64(offset)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> little.slice(offset, 8)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void refusesASliceThatOverflows() {
        assertThatThrownBy(() -> little.slice(1, Long.MAX_VALUE)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> little.slice(1, -1)).isInstanceOf(MalformedInputException.class);
    }

    @Test
    void namesSourceAndOffsetInTheWholeInput() throws MalformedInputException {
        ByteView slice = little.slice(4, 2);
        assertThatThrownBy(() -> slice.u32(1))
                .isInstanceOfSatisfying(MalformedInputException.class, e -> {
                    assertThat(e.source()).isEqualTo("test");
                    assertThat(e.offset()).isEqualTo(5);
                    assertThat(e.expected()).isEqualTo("4 bytes");
                    assertThat(e.found()).contains("0x6");
                })
                .hasMessageStartingWith("test: at offset 0x5: expected 4 bytes, found the end");
    }
}
