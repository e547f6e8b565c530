/**
 * What the agents saw of a node's pods through the container runtime, as configuration. Takes workloads; gives a ClusterConfiguration, and says
 * all that a node cannot know.
 */
@NullMarked
package io.podflame.collector.configuration.node;

import org.jspecify.annotations.NullMarked;
