package io.podflame.collector.store;

import io.podflame.collector.model.ProfileKey;
import io.podflame.collector.model.ProfileRows;
import io.podflame.collector.model.StackTable;
import io.podflame.collector.model.TimeRange;

/** Receives what a scan finds. */
public interface ProfileVisitor {

    /** A partition begins: the rows that follow are of this table, which no longer changes during the scan. */
    void partition(ProfileKey key, StackTable stacks);

    /** One window of the partition. */
    void profile(TimeRange window, ProfileRows rows);
}
