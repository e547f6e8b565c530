/**
 * Which pod a container belongs to, from the node's container runtime (CRI). Takes container IDs. Gives pods' workloads to {@code
 * attribute}. The generated CRI messages and gRPC stay inside {@code CriClient}. Must not know samples or the collector's link.
 */
@NullMarked
package io.podflame.agent.attribute.kubernetes;

import org.jspecify.annotations.NullMarked;
