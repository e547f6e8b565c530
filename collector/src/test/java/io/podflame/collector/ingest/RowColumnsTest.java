package io.podflame.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.collector.model.ProfileRows;
import org.junit.jupiter.api.Test;

class RowColumnsTest {

    private final RowColumns columns = new RowColumns();

    @Test
    void sortsRowsAndMakesEqualNodesOne() {
        columns.addRow(7, 1, 10);
        columns.addRow(3, 2, 20);
        columns.addRow(7, 4, 40);

        ProfileRows rows = columns.toRows();

        assertThat(rows.size()).isEqualTo(2);
        assertThat(rows.stackNode(0)).isEqualTo(3);
        assertThat(rows.samples(0)).isEqualTo(2);
        assertThat(rows.stackNode(1)).isEqualTo(7);
        assertThat(rows.samples(1)).isEqualTo(5);
        assertThat(rows.value(1)).isEqualTo(50);
    }

    @Test
    void movesEachSamplesTimeWithItsRow() {
        columns.addRow(7, 1, 10);
        columns.addTime(700);
        columns.addRow(3, 2, 20);
        columns.addTime(300);
        columns.addTime(301);
        columns.addRow(7, 1, 10);
        columns.addTime(701);

        assertThat(columns.toRows().timeOffsetsMicros())
                .hasValueSatisfying(times -> assertThat(times).containsExactly(300, 301, 700, 701));
    }

    @Test
    void rejectsTimesForSomeSamplesOnly() {
        columns.addRow(7, 1, 10);
        columns.addTime(700);
        columns.addRow(8, 1, 10);

        assertThatThrownBy(columns::toRows).isInstanceOf(RejectedMessageException.class);
    }

    @Test
    void keepsManyRows() {
        for (int node = 1000; node > 0; node--) {
            columns.addRow(node, 1, node);
        }

        ProfileRows rows = columns.toRows();

        assertThat(rows.size()).isEqualTo(1000);
        assertThat(rows.stackNode(999)).isEqualTo(1000);
        assertThat(rows.totalValue()).isEqualTo(500_500);
    }
}
