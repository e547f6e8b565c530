package io.podflame.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.Location;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import org.junit.jupiter.api.Test;

class StackMapperTest {

    private final StackTable stream = new StackTable();
    private final StackTable partition = new StackTable();
    private final StackMapper mapper = new StackMapper(partition);

    @Test
    void takesOverOnlyTheStacksOfTheRows() {
        stackOf(stream, "thread", "other", "unused");
        int leaf = stackOf(stream, "thread", "main", "work");

        ProfileRows mapped = mapper.map(stream, row(leaf));

        assertThat(mapped.stackNode(0)).isEqualTo(stackOf(partition, "thread", "main", "work"));
        assertThat(partition.nodeCount()).isEqualTo(4);
    }

    @Test
    void ordersRowsWithTheirTimesByThePartitionsNodes() {
        int first = stackOf(stream, "a");
        int second = stackOf(stream, "b");
        mapper.map(stream, row(second)); // b is the partition's first

        ProfileRows mapped = mapper.map(
                stream,
                ProfileRows.withTimes(
                        new int[] {first, second}, new int[] {2, 1}, new long[] {20, 10}, new int[] {5, 6, 7}));

        assertThat(mapped.stackNode(0)).isEqualTo(stackOf(partition, "b"));
        assertThat(mapped.samples(0)).isEqualTo(1);
        assertThat(mapped.value(1)).isEqualTo(20);
        assertThat(mapped.timeOffsetsMicros()).contains(new int[] {7, 5, 6});
    }

    @Test
    void mapsAnotherStreamToTheSameNodes() {
        int leaf = mapper.map(stream, row(stackOf(stream, "a", "b"))).stackNode(0);
        StackTable other = new StackTable();
        stackOf(other, "z", "y", "x");

        assertThat(mapper.map(other, row(stackOf(other, "a", "b"))).stackNode(0))
                .isEqualTo(leaf);
    }

    @Test
    void mapsDeepStacks() {
        String[] names = new String[5_000];
        for (int i = 0; i < names.length; i++) {
            names[i] = "frame " + i;
        }

        assertThat(mapper.map(stream, row(stackOf(stream, names))).stackNode(0)).isEqualTo(5_000);
    }

    private static ProfileRows row(int node) {
        return ProfileRows.of(new int[] {node}, new int[] {1}, new long[] {10});
    }

    private static int stackOf(StackTable table, String... names) {
        int node = StackTable.ROOT;
        for (String name : names) {
            node = table.addChild(node, table.addLocation(new Location.Thread(name)));
        }
        return node;
    }
}
