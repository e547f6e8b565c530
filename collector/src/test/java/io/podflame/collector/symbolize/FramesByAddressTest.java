package io.podflame.collector.symbolize;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.Frame;
import io.podflame.collector.model.FrameAtLine;
import io.podflame.collector.model.FrameKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesByAddressTest {

    private final FramesByAddress known = new FramesByAddress();

    private static List<FrameAtLine> named(String name) {
        return List.of(new FrameAtLine(new Frame(name, FrameKind.NATIVE, "/bin/file", true)));
    }

    @Test
    void findsEachAddressAsAMapDoes() {
        Random random = new Random(3);
        Map<Long, List<FrameAtLine>> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            long address = switch (i % 3) {
                case 0 -> i; // close together
                case 1 -> (long) i << 48; // differing in the upper bits only
                default -> random.nextLong();
            };
            List<FrameAtLine> frames = named("f" + i);
            assertThat(known.get(address)).isNull();
            known.put(address, frames);
            expected.put(address, frames);
        }
        expected.forEach((address, frames) -> assertThat(known.get(address)).isSameAs(frames));
        random.longs(20_000)
                .filter(address -> !expected.containsKey(address))
                .forEach(address -> assertThat(known.get(address)).isNull());
    }

    @Test
    void knowsAddressZeroFromAFreeSlot() {
        assertThat(known.get(0)).isNull();
        for (int i = 1; i < 1_000; i++) {
            known.put(i, named("f" + i));
        }
        assertThat(known.get(0)).isNull();
        List<FrameAtLine> atZero = named("at zero");
        known.put(0, atZero);
        for (int i = 1_000; i < 5_000; i++) {
            known.put(i, named("f" + i));
        }
        assertThat(known.get(0)).isSameAs(atZero);
        for (int i = 1; i < 5_000; i++) {
            assertThat(known.get(i)).isEqualTo(named("f" + i));
        }
    }
}
