/**
 * Part of stage 10. Takes findings about hot code; joins them with what else is known of the workload, so that one finding names the cause: the
 * argument that switches debug logging on, the heap that is too small, the connections that serve too few requests.
 */
@NullMarked
package io.podflame.collector.diagnose.composite;

import org.jspecify.annotations.NullMarked;
