package io.podflame.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SectionCursorTest {
    @Test
    void readsLeb128AsTheStandardShows() throws IOException {
        // DWARF 5, figures 7.6 and 7.7
        int[] bytes = {0x02, 0x7f, 0x80, 0x01, 0x81, 0x01, 0xb9, 0x64, 0x02, 0x7e, 0xff, 0x00, 0x81, 0x7f, 0x80, 0x7f};
        SectionCursor cursor = cursor(bytes, 16);
        for (long expected : new long[] {2, 127, 128, 129, 12857}) {
            assertThat(cursor.uleb()).isEqualTo(expected);
        }
        for (long expected : new long[] {2, -2, 127, -127, -128}) {
            assertThat(cursor.sleb()).isEqualTo(expected);
        }
        assertThat(cursor.hasNext()).isFalse();
    }

    @Test
    void readsNumbersOf64Bits() throws IOException {
        int[] ones = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
        assertThat(cursor(ones, 16).uleb()).isEqualTo(-1);
        int[] lowest = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f};
        assertThat(cursor(lowest, 16).sleb()).isEqualTo(Long.MIN_VALUE);
    }

    /** Against the view, with a window so small that it moves all the time. */
    @Test
    void readsTheSameThroughAnyWindow() throws IOException {
        Random random = new Random(3);
        byte[] bytes = new byte[500];
        random.nextBytes(bytes);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteView view = ByteView.of(bytes, "test").withOrder(order);
            SectionCursor cursor = new SectionCursor(view, 16);
            cursor.range(0, 500);
            for (int i = 0; i < 5_000; i++) {
                int at = random.nextInt(490);
                cursor.seek(at);
                assertThat(cursor.u16()).isEqualTo(view.u16(at));
                assertThat(cursor.s32()).isEqualTo(view.s32(at + 2));
                cursor.seek(at);
                cursor.skip(1);
                assertThat(cursor.s64()).isEqualTo(view.s64(at + 1));
                assertThat(cursor.position()).isEqualTo(at + 9);
            }
        }
    }

    @Test
    void refusesToLeaveItsRange() throws IOException {
        SectionCursor cursor = cursor(new int[] {1, 2, 3, 4}, 16);
        cursor.range(1, 3);
        assertThatThrownBy(cursor::s32).isInstanceOf(MalformedInputException.class);
        assertThat(cursor.u16()).isEqualTo(0x302);
        assertThatThrownBy(cursor::u8).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> cursor.skip(-1)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> cursor.skip(1)).isInstanceOf(MalformedInputException.class);
        assertThatThrownBy(() -> cursor.range(0, 5)).isInstanceOf(MalformedInputException.class);
        cursor.range(0, 4);
        assertThatThrownBy(cursor::skipString).isInstanceOf(MalformedInputException.class);
    }

    private static SectionCursor cursor(int[] values, int windowBytes) throws MalformedInputException {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        SectionCursor cursor = new SectionCursor(ByteView.of(bytes, "test"), windowBytes);
        cursor.range(0, bytes.length);
        return cursor;
    }
}
