package io.podflame.agent.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.model.Executable;
import io.podflame.agent.model.Location;
import io.podflame.agent.model.TruncationReason;
import io.podflame.binary.BuildId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DictionaryTest {

    private static final Executable LIBRARY =
            new Executable(new BuildId("abcd"), Executable.Origin.GNU, "/usr/lib/library.so");

    private final Dictionary dictionary = new Dictionary(1, DictionaryLimits.DEFAULT);

    @Test
    void numbersStacksDenselyFromOneAndFindsThemAgain() {
        int main = dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation("main"));
        int other = dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation("other"));
        int leaf = dictionary.child(main, dictionary.threadLocation("other"));
        assertThat(List.of(main, other, leaf)).containsExactly(1, 2, 3);
        assertThat(dictionary.child(main, dictionary.threadLocation("other"))).isEqualTo(leaf);
    }

    /** More than have room near their parent's slot. */
    @Test
    void findsEachOfManyChildrenOfOneNode() {
        int main = dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation("main"));
        for (int round = 0; round < 2; round++) {
            for (int location = 0; location < 10_000; location++) {
                assertThat(dictionary.child(main, location)).isEqualTo(main + 1 + location);
            }
        }
    }

    @Test
    void refusesAParentThatDoesNotExist() {
        assertThatThrownBy(() -> dictionary.child(7, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsATruncatedStackByItsSecondLocation() {
        int main = dictionary.child(Dictionary.EMPTY_STACK, dictionary.threadLocation("main"));
        int truncated = dictionary.child(main, dictionary.truncatedLocation(TruncationReason.PROCESS_GONE));
        int leaf = dictionary.child(truncated, dictionary.location(new Location.Unmapped("user", 1)));
        assertThat(dictionary.truncation(Dictionary.EMPTY_STACK)).isEmpty();
        assertThat(dictionary.truncation(main)).isEmpty();
        assertThat(dictionary.truncation(truncated)).contains("process gone");
        assertThat(dictionary.truncation(leaf)).contains("process gone");
    }

    /** Addresses of each 16 bytes are one function; there are more of them than the tables have room for at first. */
    @Test
    void unifiesLocations() {
        Dictionary unifying = new Dictionary(1, DictionaryLimits.DEFAULT, Optional.of(DictionaryTest::functionStart));
        for (int round = 0; round < 2; round++) {
            for (long address = 0; address < 100_000; address += 3) {
                int id = unifying.returnAddress(LIBRARY, address);
                assertThat(unifying.location(id))
                        .isEqualTo(new Location.InstructionPointer(LIBRARY, address / 16 * 16));
                assertThat(unifying.instructionPointer(LIBRARY, address)).isEqualTo(id);
            }
        }
        assertThat(unifying.location(unifying.anonymous("heap", 5))).isEqualTo(new Location.Anonymous("heap", 5));
    }

    @Test
    void asksAgainForWhatALocationCountsAsWhileThatIsNotKnown() {
        List<Location> asked = new ArrayList<>();
        Dictionary unifying = new Dictionary(1, DictionaryLimits.DEFAULT, Optional.of(location -> {
            asked.add(location);
            return asked.size() < 3 ? Optional.empty() : functionStart(location);
        }));
        int raw = unifying.returnAddress(LIBRARY, 0x1008);
        assertThat(unifying.location(raw)).isEqualTo(new Location.ReturnAddress(LIBRARY, 0x1008));
        assertThat(unifying.returnAddress(LIBRARY, 0x1008)).isEqualTo(raw);
        int unified = unifying.returnAddress(LIBRARY, 0x1008);
        assertThat(unifying.location(unified)).isEqualTo(new Location.InstructionPointer(LIBRARY, 0x1000));
        int askings = asked.size();
        assertThat(unifying.returnAddress(LIBRARY, 0x1008)).isEqualTo(unified);
        assertThat(asked).hasSize(askings);
    }

    private static Optional<Location> functionStart(Location location) {
        return Optional.of(
                switch (location) {
                    case Location.InstructionPointer(Executable executable, long address) ->
                        new Location.InstructionPointer(executable, address / 16 * 16);
                    case Location.ReturnAddress(Executable executable, long address) ->
                        new Location.InstructionPointer(executable, address / 16 * 16);
                    default -> location;
                });
    }

    @Test
    void givesBackWhatWasPutIn() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            Location location = randomLocation(random);
            assertThat(dictionary.location(dictionary.location(location))).isEqualTo(location);
        }
        int parent = dictionary.child(Dictionary.EMPTY_STACK, 3);
        int child = dictionary.child(parent, 4);
        assertThat(dictionary.parent(child)).isEqualTo(parent);
        assertThat(dictionary.locationId(child)).isEqualTo(4);
        assertThat(dictionary.nodeCount()).isEqualTo(3);
        assertThat(dictionary.locationCount()).isGreaterThan(100);
    }

    @Test
    void agreesWithHashMapsOnRandomLocationsAndStacks() {
        for (int seed = 0; seed < 10; seed++) {
            compareWithHashMaps(new Random(seed));
        }
    }

    private static void compareWithHashMaps(Random random) {
        Dictionary tested = new Dictionary(1, DictionaryLimits.DEFAULT);
        Map<Location, Integer> locations = new HashMap<>();
        Map<List<Integer>, Integer> nodes = new HashMap<>();
        List<Integer> nodeIds = new ArrayList<>(List.of(0));
        for (int i = 0; i < 20_000; i++) {
            Location location = randomLocation(random);
            int id = tested.location(location);
            assertThat(locations.computeIfAbsent(location, key -> locations.size()))
                    .isEqualTo(id);
            int parent = nodeIds.get(random.nextInt(nodeIds.size()));
            int node = tested.child(parent, id);
            int expected = nodes.computeIfAbsent(List.of(parent, id), key -> nodes.size() + 1);
            assertThat(node).isEqualTo(expected);
            nodeIds.add(node);
        }
    }

    private static Location randomLocation(Random random) {
        Executable executable =
                new Executable(BuildId.of("0" + random.nextInt(5)), Executable.Origin.GO, "/bin/" + random.nextInt(3));
        long address = random.nextInt(100) * (random.nextBoolean() ? 1L : 0x1_0000_0001L);
        return switch (random.nextInt(7)) {
            case 0 -> new Location.InstructionPointer(executable, address);
            case 1 -> new Location.ReturnAddress(executable, address);
            case 2 -> new Location.Kernel("f" + random.nextInt(50), "m" + random.nextInt(3));
            case 3 -> new Location.Anonymous("//anon", address);
            case 4 -> new Location.Unmapped("user", -address);
            case 5 -> new Location.Thread("t" + random.nextInt(20));
            default -> new Location.Truncated(TruncationReason.values()[random.nextInt(3)]);
        };
    }

    @Test
    void beginsANewGenerationOnlyWhenALimitIsPassed() {
        DictionarySource source = new DictionarySource(new DictionaryLimits(10, 1 << 20));
        Dictionary first = source.forNewWindow();
        for (int i = 0; i < 9; i++) {
            first.child(Dictionary.EMPTY_STACK, first.threadLocation("t" + i));
        }
        assertThat(source.forNewWindow()).isSameAs(first);
        first.child(Dictionary.EMPTY_STACK, first.threadLocation("t9"));
        Dictionary second = source.forNewWindow();
        assertThat(second.generation()).isEqualTo(2);
        assertThat(second.child(Dictionary.EMPTY_STACK, second.threadLocation("t9")))
                .isEqualTo(1);
    }

    @Test
    void countsLongStringsAgainstTheByteLimit() {
        Dictionary small = new Dictionary(1, new DictionaryLimits(1_000, 10_000));
        small.threadLocation("x".repeat(20_000));
        assertThat(small.passedLimit()).isTrue();
        assertThat(small.full()).isTrue();
    }
}
