/**
 * Part of stage 10. Takes the profiles of many workloads together; gives what no single one shows: how much of a node the sidecars take, whether
 * one replica does all the work.
 */
@NullMarked
package io.podflame.collector.diagnose.cluster;

import org.jspecify.annotations.NullMarked;
