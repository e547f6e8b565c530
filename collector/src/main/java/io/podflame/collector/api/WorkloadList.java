package io.podflame.collector.api;

import io.podflame.collector.api.SchedulingView.NodeUseView;
import java.util.List;

/**
 * Answer of {@code GET /api/v1/workloads?from=&to=&steps=}. Control-plane workloads come first, then by CPU, largest first.
 *
 * @param fromMillis start of the range, since the epoch
 * @param toMillis end of the range, exclusive
 * @param stepMillis length of one element of {@code coresByStep}
 * @param nodes their CPU in the range, by name; without those that did not say
 */
public record WorkloadList(
        long fromMillis, long toMillis, long stepMillis, List<NodeUseView> nodes, List<WorkloadView> workloads) {}
