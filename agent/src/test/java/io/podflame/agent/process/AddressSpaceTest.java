package io.podflame.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.agent.model.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {

    private final AddressSpace space = new AddressSpace();

    @Test
    void findsTheMappingThatHoldsAnAddress() {
        Mapping low = mapping(0x1000, 0x3000, "low");
        Mapping high = mapping(0xffffffffff600000L, 0xffffffffff601000L, "[vsyscall]");
        space.put(high);
        space.put(low);

        assertThat(space.mappingAt(0xfff)).isEmpty();
        assertThat(space.mappingAt(0x1000)).contains(low);
        assertThat(space.mappingAt(0x2fff)).contains(low);
        assertThat(space.mappingAt(0x3000)).isEmpty();
        assertThat(space.mappingAt(0xffffffffff600123L)).contains(high);
        assertThat(space.mappings()).containsExactly(low, high);
    }

    @Test
    void keepsWhatStandsOutOnBothSidesOfANewMapping() {
        space.put(mapping(0x1000, 0x9000, "old"));
        space.put(mapping(0x3000, 0x5000, "new"));

        assertThat(space.mappings())
                .containsExactly(
                        mapping(0x1000, 0x3000, "old"),
                        mapping(0x3000, 0x5000, "new"),
                        new Mapping(0x5000, 0x9000, 0x4000, "fe:00", 7, "old"));
    }

    @Test
    void replacesEveryMappingItCovers() {
        space.put(mapping(0x1000, 0x2000, "a"));
        space.put(mapping(0x2000, 0x3000, "b"));
        space.put(mapping(0x4000, 0x6000, "c"));
        space.put(mapping(0x1000, 0x5000, "new"));

        assertThat(space.mappings())
                .containsExactly(mapping(0x1000, 0x5000, "new"), new Mapping(0x5000, 0x6000, 0x1000, "fe:00", 7, "c"));
    }

    @Test
    void aChildsChangesAreItsOwn() {
        space.put(mapping(0x1000, 0x2000, "a"));
        AddressSpace child = space.fork();
        child.put(mapping(0x3000, 0x4000, "child"));
        space.put(mapping(0x5000, 0x6000, "parent"));
        AddressSpace grandchild = child.fork();
        grandchild.clear();

        assertThat(child.mappings()).extracting(Mapping::path).containsExactly("a", "child");
        assertThat(space.mappings()).extracting(Mapping::path).containsExactly("a", "parent");
    }

    @Test
    void agreesWithAnArrayOfPages() {
        Random random = new Random(7);
        String[] pages = new String[64];
        for (int i = 0; i < 5_000; i++) {
            int start = random.nextInt(60);
            int end = start + 1 + random.nextInt(4);
            String name = "m" + i;
            space.put(mapping(start * 0x1000L, end * 0x1000L, name));
            for (int page = start; page < end; page++) {
                pages[page] = name;
            }
            for (int page = 0; page < pages.length; page++) {
                assertThat(space.mappingAt(page * 0x1000L + 5).map(Mapping::path))
                        .isEqualTo(Optional.ofNullable(pages[page]));
            }
        }
    }

    @Test
    void refusesMoreMappingsThanItsLimit() {
        List<Boolean> taken = new ArrayList<>();
        for (int i = 0; i < AddressSpace.MAX_MAPPINGS + 10; i++) {
            taken.add(space.put(mapping(i * 0x2000L, i * 0x2000L + 0x1000, "m")));
        }

        assertThat(taken).filteredOn(it -> !it).hasSize(10);
        assertThat(space.mappings()).hasSize(AddressSpace.MAX_MAPPINGS);
    }

    @Test
    void asksForTheExecutableOfAMappingOnce() {
        space.put(mapping(0x1000, 0x2000, "a"));
        List<Mapping> asked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            space.executableAt(0x1800, mapping -> {
                asked.add(mapping);
                return Optional.empty();
            });
        }
        space.replaceAll(List.of(mapping(0x1000, 0x2000, "a"), mapping(0x7000, 0x8000, "b")));
        space.executableAt(0x1800, mapping -> {
            asked.add(mapping);
            return Optional.empty();
        });

        assertThat(asked).hasSize(1);
    }

    private static Mapping mapping(long start, long end, String path) {
        return new Mapping(start, end, 0, "fe:00", 7, path);
    }
}
