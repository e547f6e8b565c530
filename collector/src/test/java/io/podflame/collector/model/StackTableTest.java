package io.podflame.collector.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StackTableTest {

    private final StackTable table = new StackTable();

    @Test
    void givesEqualLocationsAndNodesOneId() {
        int first = table.addLocation(new Location.Thread("a"));
        int node = table.addChild(StackTable.ROOT, first);

        assertThat(table.addLocation(new Location.Thread("a"))).isEqualTo(first);
        assertThat(table.addChild(StackTable.ROOT, first)).isEqualTo(node);
        assertThat(table.nodeCount()).isEqualTo(2);
    }

    @Test
    void keepsIdsWhileItGrows() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(table.addLocation(new Location.Thread("t" + i))).isEqualTo(i);
            assertThat(table.addChild(i / 2, i)).isEqualTo(i + 1);
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(table.addLocation(new Location.Thread("t" + i))).isEqualTo(i);
            assertThat(table.addChild(i / 2, i)).isEqualTo(i + 1);
            assertThat(table.parent(i + 1)).isEqualTo(i / 2);
            assertThat(table.location(table.locationId(i + 1))).isEqualTo(new Location.Thread("t" + i));
        }
    }

    @Test
    void aCopyDoesNotGrowWithIt() {
        int location = table.addLocation(new Location.Thread("a"));
        StackTable copy = table.copy();
        table.addChild(StackTable.ROOT, location);

        assertThat(copy.nodeCount()).isEqualTo(1);
        assertThat(copy.addChild(StackTable.ROOT, location)).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatThrownBy(() -> table.parent(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> table.location(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> table.addChild(0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
