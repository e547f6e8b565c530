/**
 * Kubernetes' and Istio's objects as records. Takes trees of objects, from whatever they were read; gives a ClusterConfiguration. Tolerates every
 * version of an object's kind and every field that it does not know; what is missing stays empty.
 */
@NullMarked
package io.podflame.collector.configuration.kubernetes;

import org.jspecify.annotations.NullMarked;
