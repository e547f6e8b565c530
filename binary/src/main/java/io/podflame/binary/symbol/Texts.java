package io.podflame.binary.symbol;

import java.nio.charset.StandardCharsets;

/** Names or files in a table's bytes, numbered from 1; a text is made when it is first asked for. Safe for all threads. */
final class Texts {
    private final byte[] bytes;
    private final Ints places;
    private final String[] made; // a race makes an equal String twice, which is harmless

    /** @param places where each one's record begins */
    Texts(byte[] bytes, Ints places) {
        this.bytes = bytes;
        this.places = places;
        this.made = new String[places.size()];
    }

    int size() {
        return made.length;
    }

    /** Bytes that are not UTF-8 become U+FFFD. */
    String get(int number) {
        String text = made[number - 1];
        if (text == null) {
            text = make(places.get(number - 1));
            made[number - 1] = text;
        }
        return text;
    }

    /** The record was read before: its size is a varint of few bytes, and all of it is there. */
    private String make(int place) {
        int at = place;
        int head = 0;
        int shift = 0;
        int next;
        do {
            next = bytes[at++];
            head |= (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return new String(bytes, at, head >>> SymbolTableCodec.KIND_BITS, StandardCharsets.UTF_8);
    }
}
