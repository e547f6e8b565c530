/**
 * Stage 10 of 10: the known mistakes of Istio's configuration, from 0.4 to today, checks D1 to D10. Takes a ClusterConfiguration; gives checks with
 * findings that name the exact argument or key and the command that mends it. What could not be seen is said, never called well. Next: diagnose,
 * which joins them with profiles. Must not know where a configuration was read from.
 */
@NullMarked
package io.podflame.collector.diagnose.configuration;

import org.jspecify.annotations.NullMarked;
